package dev.mem.tests.stress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.Allocator;
import dev.mem.tests.contract.Fixture;
import dev.mem.tests.contract.Pattern;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

/** Sizes, exhaustively where something may change from one to the next. */
public abstract class SizesContract extends Fixture {
  /** How many blocks stay live behind the newest one, to be overwritten if they can be. */
  private static final int TRAIL = 24;

  private final Deque<MemorySegment> trail = new ArrayDeque<>();

  /** For subclasses. */
  protected SizesContract() {}

  @Test
  final void everySmallSize() {
    for (long byteSize = 0; byteSize <= 5000; byteSize++) {
      allocate(allocator(), byteSize, 1);
    }
    freeTrail(allocator());
  }

  @Test
  final void everySmallSizeWithEveryAlignment() {
    for (long byteAlignment = 16; byteAlignment <= 8192; byteAlignment *= 2) {
      for (long byteSize = 0; byteSize <= 200; byteSize++) {
        allocate(allocator(), byteSize, byteAlignment);
      }
      for (long byteSize = byteAlignment - 20; byteSize <= byteAlignment + 20; byteSize++) {
        allocate(allocator(), Math.max(0, byteSize), byteAlignment);
      }
    }
    freeTrail(allocator());
  }

  @Test
  final void aroundPowersOfTwo() {
    for (long power = 4096; power <= (1 << 19); power *= 2) {
      for (long byteSize = power - 33; byteSize <= power + 17; byteSize++) {
        allocate(allocator(), byteSize, 1);
      }
      freeTrail(allocator());
    }
  }

  @Test
  final void aroundPages() {
    long pageSizeBytes = setup().pageSource().traits().pageSizeBytes();
    for (long pages = 1; pages <= 8; pages++) {
      for (long byteSize = pages * pageSizeBytes - 33; byteSize <= pages * pageSizeBytes; ) {
        allocate(allocator(), byteSize, 1);
        byteSize += 1 + random().nextInt(4);
      }
      allocate(allocator(), pages * pageSizeBytes, pageSizeBytes);
      allocate(allocator(), pages * pageSizeBytes + 1, pageSizeBytes);
    }
    freeTrail(allocator());
  }

  /** What just fits an arena of the usual size, and what just does not. */
  @Test
  final void aroundArenas() {
    long granularityBytes = setup().pageSource().traits().granularityBytes();
    Allocator small = newAllocator(options -> options.arenaBytes(granularityBytes));
    for (long arenas = 1; arenas <= 3; arenas++) {
      long arenaBytes = arenas * granularityBytes;
      for (long byteSize = arenaBytes - 80; byteSize <= arenaBytes + 20; byteSize++) {
        allocate(small, byteSize, 1);
        if (byteSize % 8 == 0) {
          freeTrail(small);
        }
      }
      freeTrail(small);
      small.inspector().verify();
      assertThat(small.statistics().liveBlocks()).isZero();
    }
  }

  @Test
  final void aroundArenasWithAlignment() {
    long granularityBytes = setup().pageSource().traits().granularityBytes();
    Allocator small = newAllocator(options -> options.arenaBytes(granularityBytes));
    for (long byteAlignment = 32; byteAlignment <= (64 << 10); byteAlignment *= 2) {
      for (long spare = -32; spare <= 64; spare += 8) {
        allocate(small, granularityBytes - spare, byteAlignment);
        allocate(small, Math.max(0, granularityBytes - byteAlignment - spare), byteAlignment);
        freeTrail(small);
      }
    }
    small.inspector().verify();
  }

  private void allocate(Allocator allocator, long byteSize, long byteAlignment) {
    MemorySegment block = allocator.allocate(byteSize, byteAlignment);
    assertThat(block.byteSize()).isEqualTo(byteSize);
    assertThat(block.address() % Math.max(16, byteAlignment)).isZero();
    assertThat(allocator.usableSize(block)).isGreaterThanOrEqualTo(allocator.goodSize(byteSize));
    Pattern.fill(block, block.address());
    trail.add(block);
    if (trail.size() > TRAIL) {
      free(allocator, trail.remove());
    }
  }

  private static void free(Allocator allocator, MemorySegment block) {
    Pattern.check(block, block.address());
    allocator.free(block);
  }

  private void freeTrail(Allocator allocator) {
    trail.forEach(block -> free(allocator, block));
    trail.clear();
  }
}
