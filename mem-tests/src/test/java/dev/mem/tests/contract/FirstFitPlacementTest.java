package dev.mem.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.AllocatorStatistics;
import dev.mem.Engine;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where first-fit places blocks: the lowest place with room, in the oldest arena that has one. */
final class FirstFitPlacementTest extends Fixture {
  /** So large that the blocks of these tests are the only thing that matters in an arena. */
  private static final long ARENA_BYTES = 1 << 20;

  @Override
  protected Setup newSetup() {
    return Setups.onSimulatedWindows(Engine.FIRST_FIT);
  }

  private List<MemorySegment> row(int count, long byteSize) {
    List<MemorySegment> row = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      row.add(allocator().allocate(byteSize));
    }
    return row;
  }

  private void free(MemorySegment... blocks) {
    for (MemorySegment block : blocks) {
      allocator().free(block);
    }
  }

  @Test
  void blocksFollowEachOther() {
    List<MemorySegment> row = row(20, 100);
    long distance = row.get(1).address() - row.get(0).address();
    assertThat(distance).isLessThanOrEqualTo(128);
    for (int i = 1; i < row.size(); i++) {
      assertThat(row.get(i).address() - row.get(i - 1).address()).isEqualTo(distance);
    }
  }

  @Test
  void lowestHoleWithRoomIsTakenNotTheBestOne() {
    List<MemorySegment> row = row(12, 1000);
    free(row.get(2), row.get(3), row.get(7));
    MemorySegment block = allocator().allocate(1000);
    assertThat(block.address()).as("the larger hole comes first").isEqualTo(row.get(2).address());
    MemorySegment next = allocator().allocate(1000);
    assertThat(next.address()).as("what was split off").isEqualTo(row.get(3).address());
    assertThat(allocator().allocate(1000).address()).isEqualTo(row.get(7).address());
  }

  @Test
  void holesTooSmallAreSkipped() {
    List<MemorySegment> row = row(6, 200);
    free(row.get(0), row.get(2));
    MemorySegment large = allocator().allocate(300);
    assertThat(large.address()).isGreaterThan(row.get(5).address());
    assertThat(allocator().allocate(200).address()).isEqualTo(row.get(0).address());
    assertThat(allocator().allocate(200).address()).isEqualTo(row.get(2).address());
  }

  @Test
  void neighboursAreJoinedWhateverTheOrderOfFrees() {
    int[][] orders = {{1, 2, 3}, {1, 3, 2}, {2, 1, 3}, {2, 3, 1}, {3, 1, 2}, {3, 2, 1}};
    for (int[] order : orders) {
      List<MemorySegment> row = row(5, 500);
      for (int which : order) {
        free(row.get(which));
      }
      MemorySegment whole = allocator().allocate(1500);
      assertThat(whole.address()).isEqualTo(row.get(1).address());
      free(whole, row.get(0), row.get(4));
    }
  }

  @Test
  void arenaGoesBackWithItsLastBlock() {
    List<MemorySegment> row = row(30, 1000);
    AllocatorStatistics full = allocator().statistics();
    assertThat(full.arenasMapped()).isEqualTo(1);
    while (row.size() > 1) {
      free(row.remove(random().nextInt(row.size())));
      assertThat(allocator().statistics().arenasReturned()).isZero();
    }
    free(row.getFirst());
    AllocatorStatistics empty = allocator().statistics();
    assertThat(empty.arenasReturned()).isEqualTo(1);
    assertThat(empty.reservedBytes()).isZero();
    assertThat(empty.committedBytes()).isZero();
    free(allocator().allocate(1000));
    assertThat(allocator().statistics().arenasMapped()).isEqualTo(2);
    assertThat(allocator().statistics().arenasReturned()).isEqualTo(2);
  }

  @Test
  void largeRequestsGetArenasOfTheirOwnSize() {
    MemorySegment large = allocator().allocate(5 * ARENA_BYTES);
    AllocatorStatistics figures = allocator().statistics();
    assertThat(figures.reservedBytes()).isBetween(5 * ARENA_BYTES, 6 * ARENA_BYTES);
    assertThat(figures.arenasMapped()).isEqualTo(1);
    free(large);
  }

  @Test
  void olderArenasAreFilledFirst() {
    List<MemorySegment> row = row(4, 600_000);
    List<HeapPicture.Range> arenas = HeapPicture.of(allocator()).arenas();
    assertThat(arenas).hasSize(4);
    free(row.get(1));
    for (int which : new int[] {0, 2, 3}) {
      assertThat(arenas.get(which).contains(row.get(which).address())).isTrue();
    }
    MemorySegment small = allocator().allocate(100);
    assertThat(HeapPicture.of(allocator()).arenaOf(small)).isEqualTo(arenas.get(0));
    MemorySegment fits = allocator().allocate(300_000);
    assertThat(HeapPicture.of(allocator()).arenaOf(fits)).isEqualTo(arenas.get(0));
    MemorySegment next = allocator().allocate(300_000);
    assertThat(HeapPicture.of(allocator()).arenaOf(next)).isEqualTo(arenas.get(2));
  }

  @Test
  void arenaBytesSetsTheLeastSizeOfAnArena() {
    long granularityBytes = setup().pageSource().traits().granularityBytes();
    var small = newAllocator(options -> options.arenaBytes(1));
    assertThat(small.allocate(10).address()).isNotZero();
    assertThat(small.statistics().reservedBytes()).isEqualTo(granularityBytes);
    var odd = newAllocator(options -> options.arenaBytes(3 * granularityBytes + 1));
    assertThat(odd.allocate(10).address()).isNotZero();
    assertThat(odd.statistics().reservedBytes()).isEqualTo(4 * granularityBytes);
  }

  /** Committed as used: a system that charges for it is not asked for a whole arena at once. */
  @Test
  void memoryIsCommittedAsItIsUsed() {
    var large = newAllocator(options -> options.arenaBytes(16 << 20));
    assertThat(large.allocate(100).address()).isNotZero();
    AllocatorStatistics figures = large.statistics();
    assertThat(figures.reservedBytes()).isEqualTo(16 << 20);
    assertThat(figures.committedBytes()).isLessThanOrEqualTo(1 << 20);
    assertThat(large.allocate(3 << 20).address()).isNotZero();
    assertThat(large.statistics().committedBytes()).isBetween(3L << 20, 4L << 20);
  }
}
