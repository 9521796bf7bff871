package dev.mem.core.freelist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.HeapVisitor;
import dev.mem.HugePages;
import dev.mem.Purging;
import dev.mem.core.arena.AddressMap;
import dev.mem.core.arena.ArenaSupply;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.arena.MemoryAccount;
import dev.mem.core.engine.Content;
import dev.mem.core.engine.EngineContext;
import dev.mem.core.engine.LiveGauge;
import dev.mem.tests.fixture.FaultInjectingPageSource;
import dev.mem.tests.fixture.SimulatedPageSource;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * An engine, first-fit if nothing else is said, on a simulated page source, and what tests ask of
 * it.
 */
final class EngineFixture {
  private static final AtomicLong IDS = new AtomicLong(1L << 40);

  final SimulatedPageSource simulated;
  final FaultInjectingPageSource source;
  final MemoryAccount account;
  final LiveGauge live = new LiveGauge();
  final TiledEngine<?> engine;

  EngineFixture(
      SimulatedPageSource simulated,
      long arenaBytes,
      OptionalLong limitBytes,
      Function<EngineContext, TiledEngine<?>> maker) {
    this.simulated = simulated;
    this.source = new FaultInjectingPageSource(simulated);
    this.account = new MemoryAccount(limitBytes);
    long id = IDS.incrementAndGet();
    var supply = new ArenaSupply(source, account, id);
    this.engine =
        maker.apply(
            new EngineContext(
                id,
                supply,
                OptionalLong.of(arenaBytes),
                Purging.ON_DEMAND,
                HugePages.SYSTEM_DEFAULT,
                misuse -> {
                  throw misuse;
                },
                live,
                new Object()));
  }

  EngineFixture(SimulatedPageSource simulated, long arenaBytes, OptionalLong limitBytes) {
    this(simulated, arenaBytes, limitBytes, FirstFitEngine::new);
  }

  EngineFixture(SimulatedPageSource simulated, long arenaBytes) {
    this(simulated, arenaBytes, OptionalLong.empty());
  }

  long allocate(long byteSize) {
    return allocate(byteSize, 16);
  }

  long allocate(long byteSize, long byteAlignment) {
    return engine.allocate(byteSize, byteAlignment, Content.UNSPECIFIED, Exhaustion.THROWS);
  }

  long allocateZeroed(long byteSize) {
    return engine.allocate(byteSize, 16, Content.ZEROED, Exhaustion.THROWS);
  }

  void free(long address) {
    engine.free(tiledArenaOf(address), address);
  }

  boolean tryResize(long address, long newByteSize) {
    return engine.tryResize(tiledArenaOf(address), address, newByteSize);
  }

  long usableSize(long address) {
    return engine.usableSize(tiledArenaOf(address), address);
  }

  static FreeListArena arenaOf(long address) {
    return (FreeListArena) tiledArenaOf(address);
  }

  static TiledArena tiledArenaOf(long address) {
    return (TiledArena) Objects.requireNonNull(AddressMap.arenaAt(address));
  }

  /** Returns the memory of a block. */
  MemorySegment memory(long address) {
    return tiledArenaOf(address).segment(address, usableSize(address));
  }

  /** Returns every arena and block in the order of the walk. */
  List<String> picture() {
    var lines = new ArrayList<String>();
    engine.walk(
        new HeapVisitor() {
          @Override
          public void arena(long address, long byteSize) {
            lines.add("arena 0x%x of %d".formatted(address, byteSize));
          }

          @Override
          public void liveBlock(long address, long usableBytes) {
            lines.add("live 0x%x of %d".formatted(address, usableBytes));
          }

          @Override
          public void freeBlock(long address, long byteSize) {
            lines.add("free 0x%x of %d".formatted(address, byteSize));
          }
        });
    return lines;
  }

  /** Checks every invariant, and that the gauge says what the engine found. */
  void verify() {
    LiveGauge.Reading found = engine.verify();
    LiveGauge.Reading counted = live.read();
    assertThat(found.blocks()).isEqualTo(counted.blocks());
    assertThat(found.bytes()).isEqualTo(counted.bytes());
    assertThat(counted.bytes()).isLessThanOrEqualTo(account.committedBytes());
    simulated.verify();
  }

  /** Closes the engine, and checks that everything went back and that nothing is found then. */
  void close() {
    source.heal();
    engine.close();
    ArenaSupply.retryReleases();
    simulated.verifyAllReleased();
    assertThat(live.read().blocks()).isZero();
    assertThat(live.read().bytes()).isZero();
    assertThat(account.committedBytes()).isZero();
    verify();
  }
}
