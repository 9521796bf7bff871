package dev.mem.tests.stress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.Allocator;
import dev.mem.Heap;
import dev.mem.Purging;
import dev.mem.spi.PageSourceTrait;
import dev.mem.tests.contract.Crew;
import dev.mem.tests.contract.Fixture;
import dev.mem.tests.contract.Pattern;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Random operations against a model, for subclasses that say on what they run. */
public abstract class StressContract extends Fixture {
  private static final long MOST_LIVE_BYTES = 6 << 20;

  /** Keys of one model; far more than one makes. */
  private static final long KEYS_PER_MODEL = 1L << 32;

  /** For subclasses. */
  protected StressContract() {}

  @Override
  protected final Purging purging() {
    return Purging.IN_BACKGROUND;
  }

  @Test
  final void randomOperationsMatchTheModel() {
    matchModel(allocator(), 6_000);
  }

  @Test
  final void randomOperationsMatchTheModelInSmallArenas() {
    matchModel(newAllocator(options -> options.arenaBytes(1)), 6_000);
  }

  @Test
  @Tag("soak")
  final void manyRandomOperationsMatchTheModel() {
    for (int round = 0; round < 20; round++) {
      int arenaShift = random().nextInt(21);
      matchModel(newAllocator(options -> options.arenaBytes(1L << arenaShift)), 50_000);
    }
  }

  private void matchModel(Allocator allocator, int steps) {
    ShadowHeap model = new ShadowHeap(allocator, 0);
    RandomOperations operations =
        new RandomOperations(allocator, allocator, model, random(), MOST_LIVE_BYTES);
    for (int step = 1; step <= steps; step++) {
      operations.step();
      if (step % 400 == 0) {
        model.compareWithHeap();
      }
    }
    model.compareWithHeap();
    freeAll(allocator, model);
    model.compareWithHeap();
  }

  private static void freeAll(Allocator allocator, ShadowHeap model) {
    Random any = new Random(model.size());
    while (model.size() > 0) {
      ShadowBlock block = model.any(any);
      model.remove(block);
      allocator.raw().free(block.address());
    }
  }

  /** Heaps come and go, each with a model of its own; closing one drops all of its blocks. */
  @Test
  final void heapsMatchTheirModels() {
    List<Heap> heaps = new ArrayList<>();
    List<ShadowHeap> models = new ArrayList<>();
    List<RandomOperations> operations = new ArrayList<>();
    for (int step = 0; step < 4_000; step++) {
      if (heaps.isEmpty() || (heaps.size() < 4 && random().nextInt(100) == 0)) {
        heaps.add(random().nextBoolean() ? allocator().newHeap() : allocator().newSharedHeap());
        models.add(new ShadowHeap(allocator(), step * KEYS_PER_MODEL));
        operations.add(
            new RandomOperations(
                allocator(), heaps.getLast(), models.getLast(), random(), MOST_LIVE_BYTES / 4));
      }
      int which = random().nextInt(heaps.size());
      operations.get(which).step();
      if (random().nextInt(300) == 0) {
        models.forEach(ShadowHeap::checkAll);
        heaps.remove(which).close();
        models.remove(which);
        operations.remove(which);
        allocator().inspector().verify();
        assertThat(allocator().statistics().liveBytes())
            .isEqualTo(models.stream().mapToLong(ShadowHeap::liveBytes).sum());
        models.forEach(ShadowHeap::checkAll);
      }
    }
    heaps.forEach(Heap::close);
  }

  @Test
  final void platformThreadsExchangeBlocks() {
    exchange(Crew.PLATFORM, 6, 1_500);
  }

  @Test
  final void virtualThreadsExchangeBlocks() {
    exchange(Crew.VIRTUAL, 40, 250);
  }

  @Test
  @Tag("soak")
  final void threadsExchangeManyBlocks() {
    for (int round = 0; round < 10; round++) {
      exchange(Crew.PLATFORM, 16, 5_000);
      exchange(Crew.VIRTUAL, 200, 400);
    }
  }

  private void exchange(Crew crew, int threads, int steps) {
    Queue<ShadowBlock> travelling = new ArrayBlockingQueue<>(2 * threads);
    long seed = random().nextLong();
    crew.run(
        threads,
        thread -> {
          Random own = new Random(seed + thread);
          ShadowHeap model = new ShadowHeap(allocator(), thread * KEYS_PER_MODEL);
          RandomOperations operations =
              new RandomOperations(allocator(), allocator(), model, own, MOST_LIVE_BYTES / threads);
          for (int step = 0; step < steps; step++) {
            operations.step();
            if (model.size() > 0 && own.nextInt(4) == 0) {
              ShadowBlock sent = model.any(own);
              model.remove(sent);
              if (!travelling.offer(sent)) {
                model.adopt(sent);
              }
            }
            ShadowBlock got = own.nextInt(4) == 0 ? travelling.poll() : null;
            if (got != null) {
              model.adopt(got);
              model.check(got);
            }
            if (step % 500 == 499) {
              model.checkAll();
              allocator().inspector().verify();
            }
          }
          model.checkAll();
          freeAll(allocator(), model);
        });
    ShadowHeap left = new ShadowHeap(allocator(), -1);
    travelling.forEach(left::adopt);
    left.compareWithHeap();
    freeAll(allocator(), left);
  }

  /** Arenas of the JDK's kind, heaps and plain blocks, all at once and on all kinds of threads. */
  @Test
  final void everythingAtOnce() {
    long seed = random().nextLong();
    for (Crew crew : Crew.values()) {
      crew.run(
          6,
          thread -> {
            Random own = new Random(seed + thread);
            for (int round = 0; round < 15; round++) {
              switch (thread % 3) {
                case 0 -> useHeap(own);
                case 1 -> useArena(own);
                default -> useBlocks(own);
              }
            }
          });
      assertThat(allocator().statistics().liveBlocks()).isZero();
    }
  }

  private void useHeap(Random own) {
    try (Heap heap = allocator().newHeap()) {
      ShadowHeap model = new ShadowHeap(allocator(), own.nextLong());
      RandomOperations operations =
          new RandomOperations(allocator(), heap, model, own, MOST_LIVE_BYTES / 6);
      for (int i = 0; i < 60; i++) {
        operations.step();
      }
      model.checkAll();
    }
  }

  private void useArena(Random own) {
    if (!setup().has(PageSourceTrait.RESCOPES)) {
      useBlocks(own);
      return;
    }
    try (Arena arena =
        own.nextBoolean() ? allocator().confinedArena() : allocator().sharedArena()) {
      List<MemorySegment> segments = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        MemorySegment segment = arena.allocate(own.nextLong(4000), 1L << own.nextInt(8));
        Pattern.checkZero(segment);
        Pattern.fill(segment, segment.byteSize());
        segments.add(segment);
      }
      segments.forEach(segment -> Pattern.check(segment, segment.byteSize()));
    }
  }

  private void useBlocks(Random own) {
    ShadowHeap model = new ShadowHeap(allocator(), own.nextLong());
    RandomOperations operations =
        new RandomOperations(allocator(), allocator(), model, own, MOST_LIVE_BYTES / 6);
    for (int i = 0; i < 60; i++) {
      operations.step();
    }
    freeAll(allocator(), model);
  }
}
