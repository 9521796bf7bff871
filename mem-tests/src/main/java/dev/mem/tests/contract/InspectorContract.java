package dev.mem.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.HeapInspector;
import dev.mem.HeapVisitor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Looking into the heap: exact when quiescent, never in the way. */
interface InspectorContract extends UnderTest {

  private HeapInspector inspector() {
    return allocator().inspector();
  }

  @Test
  default void inspectorIsAlwaysTheSame() {
    assertThat(inspector()).isSameAs(allocator().inspector());
  }

  @Test
  default void walkShowsExactlyTheLiveBlocks() {
    TreeMap<Long, Long> expected = new TreeMap<>();
    List<MemorySegment> live = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      MemorySegment block =
          blocks()
              .allocate(random().nextLong(1L << random().nextInt(15)), 1L << random().nextInt(9));
      live.add(block);
      expected.put(block.address(), blocks().usableSize(block));
      if (random().nextInt(3) == 0) {
        MemorySegment freed = live.remove(random().nextInt(live.size()));
        expected.remove(freed.address());
        blocks().free(freed);
      }
      if (i % 25 == 0) {
        assertThat(HeapPicture.of(allocator()).live()).isEqualTo(expected);
        inspector().verify();
      }
    }
    assertThat(HeapPicture.of(allocator()).live()).isEqualTo(expected);
    live.forEach(blocks()::free);
    assertThat(HeapPicture.of(allocator()).live()).isEmpty();
  }

  @Test
  default void walkShowsEveryArenaOnce() {
    List<MemorySegment> live = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      live.add(blocks().allocate(2 << 20, 1));
    }
    HeapPicture picture = HeapPicture.of(allocator());
    assertThat(new HashSet<>(picture.arenas())).hasSameSizeAs(picture.arenas());
    for (MemorySegment block : live) {
      HeapPicture.Range arena = picture.arenaOf(block);
      assertThat(blocks().raw().range(arena.address()).address())
          .isEqualTo(blocks().raw().range(block.address()).address());
      assertThat(arena.end()).isGreaterThanOrEqualTo(block.address() + block.byteSize());
    }
    live.forEach(blocks()::free);
  }

  @Test
  default void visitorMayUseTheAllocator() {
    List<MemorySegment> live = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      live.add(blocks().allocate(100, 1));
    }
    Set<Long> seen = new HashSet<>();
    List<MemorySegment> made = new ArrayList<>();
    inspector()
        .walk((address, _) -> {
          seen.add(address);
          if (made.size() < 50) {
            made.add(blocks().allocate(64, 1));
            blocks().free(blocks().allocate(3000, 1));
            assertThat(inspector().blockContaining(address + 1)).isEqualTo(address);
          }
        });
    assertThat(seen).containsAll(live.stream().map(MemorySegment::address).toList());
    inspector().verify();
    made.forEach(blocks()::free);
    live.forEach(blocks()::free);
  }

  @Test
  default void visitorMayFreeWhatItIsShown() {
    for (int i = 0; i < 200; i++) {
      assertThat(blocks().allocate(random().nextLong(3000), 1).address()).isNotZero();
    }
    inspector().walk((address, _) -> blocks().raw().free(address));
    inspector().verify();
    assertThat(allocator().statistics().liveBlocks()).isZero();
  }

  /** Another thread could not do this while a lock is held. */
  @Test
  default void visitorIsCalledWithoutALock() {
    MemorySegment block = blocks().allocate(100, 1);
    List<Long> freedMeanwhile = new ArrayList<>();
    HeapVisitor visitor =
        new HeapVisitor() {
          @Override
          public void arena(long address, long byteSize) {
            Crew.PLATFORM.run(_ -> inspector().verify());
          }

          @Override
          public void liveBlock(long address, long usableBytes) {
            Crew.PLATFORM.run(_ -> blocks().raw().free(address));
            freedMeanwhile.add(address);
          }

          @Override
          public void freeBlock(long address, long byteSize) {
            Crew.PLATFORM.run(_ -> allocator().trim());
          }
        };
    inspector().walk(visitor);
    assertThat(freedMeanwhile).containsExactly(block.address());
    assertThat(allocator().statistics().liveBlocks()).isZero();
  }

  @Test
  default void visitorThatThrowsEndsTheWalk() {
    MemorySegment block = blocks().allocate(100, 1);
    assertThatThrownBy(() ->
            inspector()
                .walk((_, _) -> {
                  throw new UnsupportedOperationException("from the visitor");
                }))
        .isInstanceOf(UnsupportedOperationException.class);
    inspector().verify();
    Crew.PLATFORM.run(_ -> blocks().free(block));
  }

  @Test
  default void blockContainingFindsEveryUsableByte() {
    List<MemorySegment> live = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      MemorySegment block = blocks().allocate(random().nextLong(300), 1L << random().nextInt(9));
      if (i % 3 == 0) {
        blocks().free(block);
      } else {
        live.add(block);
      }
    }
    HeapPicture picture = HeapPicture.of(allocator());
    for (MemorySegment block : live) {
      long usable = blocks().usableSize(block);
      for (long address = block.address() - 80;
          address < block.address() + usable + 80;
          address++) {
        assertThat(inspector().blockContaining(address))
            .isEqualTo(picture.blockContaining(address));
      }
    }
    HeapPicture.Range arena = picture.arenaOf(live.getFirst());
    for (int i = 0; i < 2000; i++) {
      long address = arena.address() + random().nextLong(arena.byteSize());
      assertThat(inspector().blockContaining(address)).isEqualTo(picture.blockContaining(address));
    }
    live.forEach(blocks()::free);
    for (MemorySegment block : live) {
      assertThat(inspector().blockContaining(block.address())).isZero();
    }
  }

  /** Weakly consistent: what is live all the time is seen, whatever others do. */
  @Test
  default void walkAmidOtherThreadsSeesWhatStays() {
    Set<Long> staying = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      staying.add(blocks().raw().allocate(random().nextLong(500)));
      if (i % 10 == 0) {
        staying.add(blocks().raw().allocate(300_000));
      }
    }
    AtomicBoolean done = new AtomicBoolean();
    long seed = random().nextLong();
    Crew.PLATFORM.run(
        4,
        thread -> {
          if (thread == 0) {
            walkRepeatedly(staying);
            done.set(true);
          } else {
            churn(new Random(seed + thread), done);
          }
        });
    staying.forEach(blocks().raw()::free);
  }

  private void walkRepeatedly(Set<Long> staying) {
    for (int i = 0; i < 50; i++) {
      Set<Long> seen = new HashSet<>();
      inspector().walk((address, _) -> seen.add(address));
      assertThat(seen).containsAll(staying);
      inspector().verify();
      for (long address : staying) {
        assertThat(inspector().blockContaining(address)).isEqualTo(address);
      }
    }
  }

  private void churn(Random own, AtomicBoolean done) {
    List<MemorySegment> mine = new ArrayList<>();
    while (!done.get()) {
      mine.add(blocks().allocate(own.nextLong(1L << own.nextInt(18)), 1));
      if (mine.size() > 20) {
        blocks().free(mine.remove(own.nextInt(mine.size())));
      }
    }
    mine.forEach(blocks()::free);
  }
}
