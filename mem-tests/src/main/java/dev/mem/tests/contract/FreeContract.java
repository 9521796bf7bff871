package dev.mem.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.Free;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Freeing: by address alone, from any thread and through any view. */
interface FreeContract extends UnderTest {

  @Test
  default void freeOfNullDoesNothing() {
    MemorySegment block = blocks().allocate(10, 1);
    HeapPicture before = HeapPicture.of(allocator());
    blocks().free(MemorySegment.NULL);
    blocks().free(MemorySegment.ofAddress(0));
    blocks().raw().free(0);
    blocks().raw().free(new long[] {0, 0}, 0, 2);
    assertThat(HeapPicture.of(allocator())).isEqualTo(before);
    blocks().free(block);
  }

  @Test
  default void anySegmentWithTheAddressWillDo() {
    List<MemorySegment> live = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      live.add(blocks().allocate(64, 1));
    }
    blocks().free(MemorySegment.ofAddress(live.get(0).address()));
    blocks().free(live.get(1).asSlice(0, 1));
    blocks().free(live.get(2).asReadOnly());
    MemorySegment range = blocks().raw().range(live.get(3).address());
    blocks().free(range.asSlice(live.get(3).address() - range.address()));
    assertThat(allocator().statistics().liveBlocks()).isZero();
  }

  @Test
  default void freeIsAFunction() {
    Free cleanUp = blocks();
    cleanUp.free(blocks().allocate(10, 1));
    assertThat(allocator().statistics().liveBlocks()).isZero();
  }

  @Test
  default void viewsFreeEachOthersBlocks() {
    MemorySegment segment = blocks().allocate(100, 1);
    long address = blocks().raw().allocate(100);
    blocks().raw().free(segment.address());
    blocks().free(MemorySegment.ofAddress(address));
    assertThat(allocator().statistics().liveBlocks()).isZero();
    assertThat(blocks().raw()).isSameAs(blocks().raw());
  }

  @Test
  default void anyThreadFrees() {
    for (Crew crew : Crew.values()) {
      List<MemorySegment> live = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        live.add(blocks().allocate(i * 10L, 1));
      }
      crew.run(
          4,
          thread -> {
            for (int i = thread; i < live.size(); i += 4) {
              blocks().free(live.get(i));
            }
          });
      assertThat(allocator().statistics().liveBlocks()).isZero();
    }
  }

  @Test
  default void freedMemoryIsUsedAgain() {
    MemorySegment anchor = blocks().allocate(1, 1);
    long reservedBytes = 0;
    for (int i = 0; i < 2000; i++) {
      MemorySegment block = blocks().allocate(10_000, 1);
      if (i == 0) {
        reservedBytes = allocator().statistics().reservedBytes();
      }
      blocks().free(block);
    }
    assertThat(allocator().statistics().reservedBytes()).isEqualTo(reservedBytes);
    blocks().free(anchor);
  }

  /** What was cut into small pieces can be had in large ones again. */
  @Test
  default void freedNeighboursAreJoined() {
    List<MemorySegment> pieces = new ArrayList<>();
    for (int i = 0; i < 4000; i++) {
      pieces.add(blocks().allocate(240, 1));
    }
    long peakBytes = allocator().statistics().peakCommittedBytes();
    Collections.shuffle(pieces, random());
    MemorySegment anchor = pieces.removeFirst();
    pieces.forEach(blocks()::free);
    allocator().releaseThreadCaches();
    allocator().inspector().verify();
    List<MemorySegment> large = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      large.add(blocks().allocate(100_000, 1));
    }
    assertThat(allocator().statistics().peakCommittedBytes())
        .isBetween(peakBytes, peakBytes + setup().keptReadyBytes(peakBytes));
    large.forEach(blocks()::free);
    blocks().free(anchor);
  }

  @Test
  default void contentOfLiveBlocksSurvivesTheFreeingOfOthers() {
    List<MemorySegment> live = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      MemorySegment block = blocks().allocate(random().nextLong(1, 400), 1);
      Pattern.fill(block, block.address());
      live.add(block);
    }
    Collections.shuffle(live, random());
    while (!live.isEmpty()) {
      blocks().free(live.removeLast());
      live.forEach(block -> Pattern.check(block, block.address()));
    }
  }
}
