package dev.mem.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.Allocator;
import dev.mem.AllocatorBuilder;
import dev.mem.Heap;
import dev.mem.HeapCorruptionException;
import dev.mem.core.arena.ArenaSupply;
import dev.mem.tests.fixture.SimulatedPageSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Everything at once while the allocator is closed: calls finish, or throw {@link
 * IllegalStateException}; afterwards all memory is back.
 */
final class CloseRaceTest {
  private static final long PAGE = 4096;
  private static final int WORKERS = 4;
  private static final int ROUNDS = 60;

  /** What allocators and threads are like. */
  enum Variant {
    PLATFORM_THREADS,
    VIRTUAL_THREADS,
    CONTIGUOUS;

    AllocatorBuilder builder() {
      AllocatorBuilder builder = Allocator.builder().arenaBytes(16 * PAGE).leakListener(_ -> {});
      return this == CONTIGUOUS ? builder.contiguous(4096 * PAGE) : builder;
    }

    ExecutorService threads() {
      return this == VIRTUAL_THREADS
          ? Executors.newVirtualThreadPerTaskExecutor()
          : Executors.newCachedThreadPool();
    }
  }

  @ParameterizedTest
  @EnumSource(Variant.class)
  void onlyTheStateIsToBlame(Variant variant) throws Exception {
    try (ExecutorService threads = variant.threads()) {
      for (int round = 0; round < ROUNDS; round++) {
        long seed = 31L * round + variant.ordinal();
        SimulatedPageSource simulated = Simulations.likeWindows(PAGE);
        Allocator allocator = variant.builder().pageSource(simulated).build();
        Heap shared = allocator.newSharedHeap();
        var start = new CyclicBarrier(WORKERS + 1);
        var workers = new ArrayList<Future<?>>();
        for (int worker = 0; worker < WORKERS; worker++) {
          var user = new User(allocator, shared, new Random(seed * WORKERS + worker));
          workers.add(
              threads.submit(() -> {
                start.await();
                user.useUntilClosed();
                return null;
              }));
        }
        start.await();
        int spins = new Random(seed).nextInt(200_000);
        for (int i = 0; i < spins; i++) {
          Thread.onSpinWait();
        }
        allocator.close();
        for (Future<?> worker : workers) {
          worker.get();
        }
        ArenaSupply.retryReleases();
        assertThat(simulated.violations()).as("seed %d", seed).isEmpty();
        simulated.verifyAllReleased();
      }
    }
  }

  /** Does what users do, at random, until the allocator refuses. */
  private static final class User {
    private final Allocator allocator;
    private final Heap shared;
    private final Random random;
    private final List<MemorySegment> blocks = new ArrayList<>();
    private final List<Arena> arenas = new ArrayList<>();

    User(Allocator allocator, Heap shared, Random random) {
      this.allocator = allocator;
      this.shared = shared;
      this.random = random;
    }

    void useUntilClosed() {
      boolean open = true;
      while (open) {
        try {
          step();
        } catch (HeapCorruptionException damaged) {
          throw damaged;
        } catch (IllegalStateException refused) {
          open = isOpen();
        }
      }
      for (Arena arena : arenas) {
        try {
          arena.close();
        } catch (IllegalStateException closedWithTheAllocator) {
          assertThat(arena.scope().isAlive()).isFalse();
        }
      }
    }

    private boolean isOpen() {
      try {
        allocator.statistics();
        return true;
      } catch (IllegalStateException closed) {
        return false;
      }
    }

    private void step() {
      switch (random.nextInt(16)) {
        case 0, 1, 2 -> blocks.add(allocator.allocate(random.nextInt(3000)));
        case 3 -> blocks.add(allocator.allocateZeroed(random.nextInt(30_000), 64));
        case 4 -> blocks.add(shared.allocate(random.nextInt(500)));
        case 5, 6, 7 -> {
          if (!blocks.isEmpty()) {
            allocator.free(blocks.remove(random.nextInt(blocks.size())));
          }
        }
        case 8 -> {
          if (!blocks.isEmpty()) {
            int index = random.nextInt(blocks.size());
            blocks.set(index, allocator.reallocate(blocks.get(index), random.nextInt(5000)));
          }
        }
        case 9 -> {
          Heap heap = random.nextBoolean() ? allocator.newHeap() : allocator.newSharedHeap();
          heap.allocate(100);
          heap.close();
        }
        case 10 ->
            arenas.add(random.nextBoolean() ? allocator.confinedArena() : allocator.sharedArena());
        case 11, 12 -> {
          if (!arenas.isEmpty()) {
            arenas
                .get(random.nextInt(arenas.size()))
                .allocate(random.nextInt(2000), 8)
                .fill((byte) 1);
          }
        }
        case 13 -> {
          if (!arenas.isEmpty()) {
            arenas.remove(random.nextInt(arenas.size())).close();
          }
        }
        case 14 -> allocator.trim();
        default -> {
          long[] batch = new long[10];
          allocator.raw().allocate(50, batch, 0, 10);
          allocator.raw().free(batch, 0, 10);
          allocator.inspector().verify();
          allocator.inspector().walk((_, _) -> {});
        }
      }
    }
  }
}
