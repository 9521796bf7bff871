package dev.mem.tests.fuzz;

import dev.mem.Allocator;
import dev.mem.LeakListener.Leak;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * Fuzzing by the million: short random sequences on allocators that live for many of them, as a
 * program: {@code FuzzStorm 3600 [seed]}.
 *
 * <p>A coverage-guided fuzzer makes an allocator for every input, and spends its time on that. Here
 * an allocator and its memory serve a whole round, so that nearly all time goes to the calls and
 * the model that watches them.
 *
 * <pre>
 *   a round      a random setup, whose allocator does {@value #SEQUENCES} sequences, or
 *                {@value #CHECKED_SEQUENCES} in checked mode
 *   a sequence   up to {@value #LONGEST} random bytes of operations; most blocks live on to the next ones
 *   in between   the heap is compared with the model after every {@value #COMPARED} sequences, all
 *                blocks are freed after every {@value #FREED}
 *   in the end   all blocks are freed, all memory has gone back
 * </pre>
 *
 * <p>The round with number <i>n</i> depends on the seed plus <i>n</i> alone. A failure says which
 * seed that is: the program started with it does that round first.
 */
public final class FuzzStorm {
  private static final int SEQUENCES = 4_000;

  /** Checked mode takes most time, and has the least share. */
  static final int CHECKED_SEQUENCES = 500;

  private static final int LONGEST = 24;
  private static final int COMPARED = 64;
  private static final int FREED = 100;

  private long rounds;
  private long sequences;
  private long operations;

  /** Makes a storm that has done nothing yet. */
  FuzzStorm() {}

  /**
   * Runs.
   *
   * @param arguments seconds, and perhaps the seed of a run to repeat
   */
  public static void main(String[] arguments) {
    Duration length = Duration.ofSeconds(Long.parseLong(arguments[0]));
    long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
    FuzzStorm storm = new FuzzStorm();
    long start = System.nanoTime();
    do {
      storm.round(seed + storm.rounds, allocator -> allocator);
      if (Long.bitCount(storm.rounds) == 1) {
        System.out.println(storm.summary(seed, System.nanoTime() - start));
      }
    } while (System.nanoTime() - start < length.toNanos());
    System.out.println(storm.summary(seed, System.nanoTime() - start));
  }

  long sequences() {
    return sequences;
  }

  long operations() {
    return operations;
  }

  private String summary(long seed, long nanos) {
    return String.format(
        Locale.ROOT,
        "seed %d: %,d sequences, %,d operations on %,d allocators in %d s, 0 failures",
        seed,
        sequences,
        operations,
        rounds,
        nanos / 1_000_000_000);
  }

  /**
   * Does one round.
   *
   * @param seed governs all of it
   * @param front puts something in front of the allocator, to see that the model finds it out
   * @throws AssertionError if something is not as it must be
   */
  void round(long seed, UnaryOperator<Allocator> front) {
    SplittableRandom random = new SplittableRandom(seed);
    FuzzSetup setup = FuzzSetup.of(new FuzzInput(bytes(random, 2)));
    List<Leak> leaks = new ArrayList<>();
    try (Allocator real = setup.newAllocator(leaks::add)) {
      Allocator allocator = front.apply(real);
      IntervalModel model = new IntervalModel(allocator);
      FuzzRun run = new FuzzRun(setup, allocator, model);
      int count = setup.mode().isChecked() ? CHECKED_SEQUENCES : SEQUENCES;
      for (int i = 1; i <= count; i++) {
        sequence(bytes(random, 1 + random.nextInt(LONGEST)), run);
        if (i % COMPARED == 0) {
          model.compareWithHeap();
        }
        if (i % FREED == 0) {
          run.closeHeaps();
          EngineFuzzTarget.freeAll(allocator, model, setup);
        }
      }
      run.closeHeaps();
      EngineFuzzTarget.freeAll(allocator, model, setup);
      operations += run.operations();
    } catch (AssertionError | RuntimeException failed) {
      throw new AssertionError("repeat with the seed " + seed, failed);
    }
    setup.source().verifyAllReleased();
    rounds++;
  }

  private void sequence(byte[] bytes, FuzzRun run) {
    try {
      run.run(new FuzzInput(bytes));
    } catch (AssertionError | RuntimeException failed) {
      throw new AssertionError("in the sequence " + HexFormat.of().formatHex(bytes), failed);
    }
    sequences++;
  }

  private static byte[] bytes(SplittableRandom random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
