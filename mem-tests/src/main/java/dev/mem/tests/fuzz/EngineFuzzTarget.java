package dev.mem.tests.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.Allocator;
import dev.mem.AllocatorStatistics;
import dev.mem.InvalidFreeException;
import dev.mem.InvalidFreeException.Kind;
import dev.mem.LeakListener.Leak;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Runs the operations of one input on an allocator of its own, from the first call to the return of
 * its memory: what a fuzzer calls.
 *
 * <p>Each input makes a new allocator on a new page source, so that it repeats whatever ran before.
 */
public final class EngineFuzzTarget {
  private EngineFuzzTarget() {}

  /**
   * Runs one input.
   *
   * @param bytes any bytes: two for the setup, then one and more for each operation
   * @throws AssertionError if something is not as it must be
   */
  @SuppressWarnings("unused") // The name is the fuzzer's.
  public static void fuzzerTestOneInput(byte[] bytes) {
    run(bytes, allocator -> allocator);
  }

  /**
   * Runs one input on an allocator with something in front.
   *
   * @param bytes any bytes
   * @param front puts something in front of the allocator, to see that the model finds it out
   * @throws AssertionError if something is not as it must be
   */
  static void run(byte[] bytes, UnaryOperator<Allocator> front) {
    FuzzInput input = new FuzzInput(bytes);
    FuzzSetup setup = FuzzSetup.of(input);
    List<Leak> leaks = new ArrayList<>();
    try (Allocator real = setup.newAllocator(leaks::add)) {
      Allocator allocator = front.apply(real);
      IntervalModel model = new IntervalModel(allocator);
      FuzzRun run = new FuzzRun(setup, allocator, model);
      run.run(input);
      model.compareWithHeap();
      if (setup.endsLive()) {
        closeWithBlocks(real, model, leaks);
      } else {
        run.closeHeaps();
        freeAll(allocator, model, setup);
      }
    }
    setup.source().verifyAllReleased();
  }

  private static void closeWithBlocks(Allocator allocator, IntervalModel model, List<Leak> leaks) {
    List<FuzzBlock> blocks = model.blocks();
    allocator.close();
    assertEquals(leaks.isEmpty() ? 0 : leaks.getFirst().blocks(), blocks.size(), "leaked blocks");
    if (!blocks.isEmpty()) {
      assertEquals(leaks.getFirst().bytes(), model.liveBytes(), "leaked bytes");
      try {
        allocator.raw().free(blocks.getFirst().address());
        throw new AssertionError("freed after close");
      } catch (InvalidFreeException refused) {
        assertThat(refused.kind()).isEqualTo(Kind.AFTER_CLOSE);
      }
    }
    WrongCalls.requireThrown(IllegalStateException.class, () -> allocator.allocate(8));
  }

  /** Ends without blocks: then no memory is left either. */
  static void freeAll(Allocator allocator, IntervalModel model, FuzzSetup setup) {
    for (FuzzBlock block : model.blocks()) {
      model.check(block);
      allocator.raw().free(block.address());
      model.forget(block);
    }
    // Checked mode frees then what it has kept back, and perhaps to the second thread's caches.
    allocator.trim();
    if (setup.twoThreads()) {
      SecondThread.run(allocator::releaseThreadCaches);
      allocator.trim();
    }
    model.compareWithHeap();
    AllocatorStatistics after = allocator.statistics();
    assertEquals(after.arenasReturned(), after.arenasMapped(), "arenas returned");
    assertEquals(after.committedBytes(), 0, "bytes committed in the end");
    if (!setup.mode().isContiguous()) {
      assertEquals(setup.source().reservedBytes(), 0, "bytes reserved in the end");
    }
  }

  private static void assertEquals(long found, long expected, String what) {
    if (found != expected) {
      throw new AssertionError(what + " should be " + expected + ", but are " + found);
    }
  }
}
