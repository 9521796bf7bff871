package dev.mem.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.Allocator;
import dev.mem.AllocatorBuilder;
import dev.mem.Checking;
import dev.mem.Engine;
import dev.mem.LeakListener.Leak;
import dev.mem.MisuseException;
import dev.mem.core.Simulations;
import dev.mem.core.arena.AddressMap;
import dev.mem.core.arena.ArenaSupply;
import dev.mem.core.arena.MemoryArena;
import dev.mem.tests.fixture.FaultInjectingPageSource;
import dev.mem.tests.fixture.SimulatedPageSource;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** Allocators over a simulated page source, watched or not, and what they tell. */
final class CheckedFixture {
  static final long PAGE = 4096;

  final SimulatedPageSource simulated;
  final FaultInjectingPageSource source;
  final List<MisuseException> late = new ArrayList<>();
  final List<Leak> leaks = new ArrayList<>();
  private final List<Allocator> allocators = new ArrayList<>();

  CheckedFixture(SimulatedPageSource simulated) {
    this.simulated = simulated;
    this.source = new FaultInjectingPageSource(simulated);
  }

  CheckedFixture() {
    this(Simulations.likeLinux(PAGE));
  }

  /** Makes an allocator in checked mode. */
  Allocator checked(UnaryOperator<AllocatorBuilder> options) {
    return build(builder -> options.apply(builder.checking(Checking.FULL)));
  }

  Allocator checked() {
    return checked(builder -> builder);
  }

  /** Makes an allocator that watches nothing. */
  Allocator plain() {
    return build(builder -> builder);
  }

  Allocator build(UnaryOperator<AllocatorBuilder> options) {
    Allocator allocator =
        options
            .apply(
                Allocator.builder()
                    .name("tested")
                    .engine(Engine.FIRST_FIT)
                    .pageSource(source)
                    .arenaBytes(64 * PAGE)
                    .misuseHandler(late::add)
                    .leakListener(leaks::add))
            .build();
    allocators.add(allocator);
    return allocator;
  }

  /** Returns memory as those reach it who know nothing of blocks. */
  static MemorySegment memory(long address, long byteSize) {
    MemoryArena arena = arenaOf(address);
    return arena.range().asSlice(address - arena.address(), byteSize);
  }

  static MemoryArena arenaOf(long address) {
    return Objects.requireNonNull(AddressMap.arenaAt(address));
  }

  /** Verifies all allocators, closes them, and checks that everything went back. */
  void close() {
    source.heal();
    for (Allocator allocator : allocators) {
      try {
        allocator.inspector().verify();
      } catch (IllegalStateException closed) {
        assertThat(closed).hasMessageContaining("closed");
      }
      allocator.close();
    }
    Lingering.retry();
    ArenaSupply.retryReleases();
    simulated.verifyAllReleased();
  }
}
