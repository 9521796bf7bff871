package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.HeapVisitor;
import dev.mem.InvalidFreeException;
import dev.mem.InvalidFreeException.Kind;
import dev.mem.SizeClassStatistics;
import dev.mem.core.Simulations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a look into the sharded engine shows of slabs, spans and blocks of their own. */
final class SpaceReaderTest {
  private static final long MIB = 1 << 20;

  private final Fixtures.Tested tested = Fixtures.newEngine(Simulations.likeLinux(4096));
  private final ShardedEngine engine = tested.engine();

  @AfterEach
  void nothingIsLeft() {
    engine.verify();
    engine.close();
  }

  /** Sees that what is shown is in order and without gaps, and keeps the live blocks. */
  private static final class Picture implements HeapVisitor {
    final Map<Long, Long> live = new TreeMap<>();
    int arenas;
    long free;
    private long at;
    private long end;

    @Override
    public void arena(long address, long byteSize) {
      ends();
      arenas++;
      at = address;
      end = address + byteSize;
    }

    @Override
    public void liveBlock(long address, long usableBytes) {
      live.put(address, usableBytes);
      comes(address, usableBytes);
    }

    @Override
    public void freeBlock(long address, long byteSize) {
      assertThat(byteSize).isPositive();
      free += byteSize;
      comes(address, byteSize);
    }

    private void comes(long address, long byteSize) {
      assertThat(address).isEqualTo(at);
      at += byteSize;
    }

    void ends() {
      assertThat(at).as("all of the arena was shown").isEqualTo(end);
    }
  }

  private Picture look() {
    Picture picture = new Picture();
    engine.walk(picture);
    picture.ends();
    return picture;
  }

  @Test
  void everyBlockIsShownWithItsSize() {
    Map<Long, Long> expected = new TreeMap<>();
    long bytes = 0;
    for (long byteSize : new long[] {1, 100, 1000, 5_000, 16_384, 20_000, 900_000, 3 * MIB}) {
      for (int i = 0; i < 3; i++) {
        expected.put(tested.allocate(byteSize), engine.goodSize(byteSize));
        bytes += engine.goodSize(byteSize);
      }
    }
    Picture picture = look();
    assertThat(picture.live).isEqualTo(expected);
    assertThat(engine.live().blocks()).isEqualTo(expected.size());
    assertThat(engine.live().bytes()).isEqualTo(bytes);
    assertThat(engine.verify()).isEqualTo(engine.live());
    expected.forEach((address, usable) ->
        assertThat(engine.usableSize(Fixtures.arenaOf(address), address)).isEqualTo(usable));
    List<Long> blocks = new ArrayList<>(expected.keySet());
    blocks.forEach(tested::free);
    assertThat(look().live).isEmpty();
    assertThat(engine.live().blocks()).isZero();
    assertThat(engine.live().bytes()).isZero();
    assertThat(engine.live().peakBytes()).isEqualTo(bytes);
  }

  /** What is left over behind the last block of a slab is free, and so is the end of an arena. */
  @Test
  void whatIsOverIsShownAsFree() {
    Map<Long, Long> expected = new TreeMap<>();
    for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++) {
      long blockBytes = SizeClasses.blockBytes(sizeClass);
      expected.put(tested.allocate(blockBytes), blockBytes);
    }
    long shrunk = tested.allocate(4 * MIB);
    assertThat(engine.tryResize(Fixtures.arenaOf(shrunk), shrunk, 3 * MIB)).isTrue();
    expected.put(shrunk, 3 * MIB);
    Picture picture = look();
    assertThat(picture.live).isEqualTo(expected);
    assertThat(picture.arenas).isEqualTo(2);
    long live = expected.values().stream().mapToLong(Long::longValue).sum();
    assertThat(picture.free).isEqualTo(8 * MIB - live);
    assertThat(engine.blockContaining(Fixtures.arenaOf(shrunk), shrunk + 3 * MIB - 1))
        .isEqualTo(shrunk);
    assertThat(engine.blockContaining(Fixtures.arenaOf(shrunk), shrunk + 3 * MIB)).isZero();
    assertThat(engine.live().bytes()).isEqualTo(live);
  }

  @Test
  void aBlockIsFoundFromEachOfItsBytes() {
    for (long byteSize : new long[] {48, 600, 16_000, 30_000, 2 * MIB}) {
      long block = tested.allocate(byteSize);
      long usable = engine.goodSize(byteSize);
      for (long offset : new long[] {0, 1, 15, 16, usable / 2, usable - 1}) {
        assertThat(engine.blockContaining(Fixtures.arenaOf(block), block + offset))
            .isEqualTo(block);
      }
      tested.free(block);
      assertThat(engine.blockContaining(Fixtures.arenaOf(block), block)).isZero();
    }
  }

  private void assertKind(long address, long base, Kind kind) {
    assertThatThrownBy(() -> engine.free(Fixtures.arenaOf(base), address))
        .isInstanceOfSatisfying(
            InvalidFreeException.class,
            refusal -> {
              assertThat(refusal.kind()).as(refusal.getMessage()).isEqualTo(kind);
              assertThat(refusal.address()).isEqualTo(address);
            });
  }

  @Test
  void wrongAddressesAreExplained() {
    long block = tested.allocate(100);
    long span = tested.allocate(20_000);
    long large = tested.allocate(2 * MIB);
    assertKind(block + 16, block, Kind.INTERIOR);
    assertKind(span + 1, span, Kind.INTERIOR);
    assertKind(large + 4096, large, Kind.INTERIOR);
    assertThatThrownBy(() -> engine.free(Fixtures.arenaOf(block), block + 20))
        .hasMessageContaining("20 bytes before, at 0x" + Long.toHexString(block))
        .hasMessageContaining("112 usable bytes");
    tested.free(block);
    tested.free(span);
    tested.free(large);
    assertKind(block, block, Kind.ALREADY_FREE);
    assertKind(block + 16, block, Kind.ALREADY_FREE);
    assertKind(block + 1, block, Kind.NEVER_ALLOCATED);
    assertKind(span, span, Kind.ALREADY_FREE);
    assertKind(span + 3, span, Kind.NEVER_ALLOCATED);
    assertKind(large, large, Kind.ALREADY_FREE);
    assertKind(large + 16, large, Kind.NEVER_ALLOCATED);
    RunArena arena = engine.space().arenas().getFirst();
    long last = arena.address() + arena.byteSize() - 16;
    assertKind(last, arena.address(), Kind.NEVER_ALLOCATED);
    assertThatThrownBy(() -> engine.free(arena, last))
        .hasMessageContaining("no block of its arena");
    assertThatThrownBy(() -> engine.free(arena, block)).hasMessageContaining("a second free");
  }

  @Test
  void theCensusCountsSlabsAndTheirLiveBlocks() {
    List<Long> small = new ArrayList<>();
    for (int i = 0; i < 65; i++) {
      small.add(tested.allocate(64));
    }
    tested.allocate(16_000);
    tested.allocate(20_000);
    List<SizeClassStatistics> classes = engine.sizeClasses();
    assertThat(classes)
        .extracting(
            SizeClassStatistics::blockBytes,
            SizeClassStatistics::liveBlocks,
            SizeClassStatistics::slabs)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(64L, 65L, 2L),
            org.assertj.core.groups.Tuple.tuple(16_384L, 1L, 1L));
    assertThat(classes.get(0).slabBytes()).isEqualTo(2 * 4096);
    assertThat(classes.get(1).slabBytes()).isEqualTo(4 * 16_384);
    small.forEach(tested::free);
    assertThat(engine.sizeClasses().getFirst().liveBlocks()).isZero();
  }
}
