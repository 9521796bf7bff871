package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.HugePages;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.engine.Content;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Slabs are taken away from an owner that uses them all the time. */
final class TakingAwayTest {
  private static final int BLOCK_BYTES = SizeClasses.LARGEST_BYTES;
  private static final int LIVE = 9;
  private static final int ROUNDS = 1_000_000;

  private final Fixtures.Tested tested = Fixtures.newEngine();
  private final ShardedEngine engine = tested.engine();
  private final SpacePurge purge = new SpacePurge(engine.space(), HugePages.SYSTEM_DEFAULT);

  @AfterEach
  void nothingIsLeft() {
    engine.verify();
    engine.close();
  }

  /** Of what is found wholly free, some is in use again by the time it would be taken. */
  @Test
  void aSlabInUseIsNotTakenAway() throws Exception {
    var heap = (SlabHeapEngine) engine.newSibling();
    var done = new AtomicBoolean();
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<?> purge =
          other.submit(() -> {
            while (!done.get()) {
              takeAllAway();
            }
          });
      long[] blocks = new long[LIVE];
      try {
        for (int round = 0; round < ROUNDS; round++) {
          Set<Long> live = new HashSet<>();
          for (int i = 0; i < LIVE; i++) {
            blocks[i] = allocate(heap);
            live.add(blocks[i]);
          }
          assertThat(live).as("round %d", round).hasSize(LIVE);
          for (long block : blocks) {
            free(heap, block);
          }
        }
      } finally {
        done.set(true);
      }
      purge.get();
    }
    heap.close();
  }

  /** Does what a purge does, but for giving anything back to the system. */
  private void takeAllAway() {
    List<RunArena> arenas;
    synchronized (engine.space().lock()) {
      arenas = List.copyOf(engine.space().arenas());
    }
    for (RunArena arena : arenas) {
      boolean _ = purge.takeReady(arena, Purge.ALL);
    }
  }

  private static void free(SlabHeapEngine heap, long block) {
    if (!heap.freeQuickly(block)) {
      heap.free(Fixtures.arenaOf(block), block);
    }
  }

  private static long allocate(SlabHeapEngine heap) {
    long quickly = heap.allocateQuickly(BLOCK_BYTES);
    return quickly != 0
        ? quickly
        : heap.allocate(BLOCK_BYTES, 16, Content.UNSPECIFIED, Exhaustion.THROWS);
  }
}
