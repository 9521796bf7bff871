package dev.mem.bench.scale;

import com.google.gson.Gson;
import dev.mem.bench.scale.Latency.Level;
import dev.mem.bench.subject.Subject;
import dev.mem.bench.subject.Subjects;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * The process that takes the time: one subject, one number of live blocks.
 *
 * <p>Arguments are what to measure, the subject, the number of live blocks, the number of
 * operations, the seconds there are, and the seed. It prints a line that begins with {@link
 * #RESULT}.
 */
public final class ScaleWorker {
  /** What the line with the {@link Cost} or {@link Latency} as JSON begins with. */
  static final String RESULT = "mem-scale ";

  static final String COST = "cost";
  static final String LATENCY = "latency";

  /** A run short enough to be undisturbed as a rule, and long enough for the clock. */
  private static final long RUN_NANOS = 200_000;

  private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final int CHECK_EVERY = 4096;
  private static final int DIGITS = 3;
  private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(10);

  private ScaleWorker() {}

  /**
   * Measures.
   *
   * @param args what, the subject, live blocks, operations, seconds, seed
   */
  public static void main(String[] args) {
    String subjectName = args[1];
    int liveBlocks = Integer.parseInt(args[2]);
    long operations = Long.parseLong(args[3]);
    long nanos = TimeUnit.SECONDS.toNanos(Long.parseLong(args[4]));
    long seed = Long.parseLong(args[5]);
    try (Subject subject = Subjects.open(subjectName)) {
      Replacements heap = new Replacements(subject, liveBlocks, seed);
      long agedBy = heap.age(nanos);
      Object result =
          args[0].equals(COST)
              ? new Cost(subjectName, liveBlocks, agedBy, cost(heap, operations, nanos))
              : latency(subjectName, liveBlocks, heap, operations, nanos);
      System.out.println(RESULT + new Gson().toJson(result));
      System.out.flush();
    }
    Runtime.getRuntime().halt(0);
  }

  private static double cost(Replacements heap, long operations, long atMostNanos) {
    warmUp(heap);
    int perRun = 1;
    long nanos = run(heap, perRun);
    while (nanos < RUN_NANOS && perRun < operations) {
      perRun *= 2;
      nanos = run(heap, perRun);
    }
    List<Double> runs = new ArrayList<>();
    long start = System.nanoTime();
    for (long done = 0; done < operations; done += perRun) {
      runs.add((double) run(heap, perRun) / perRun);
      if (System.nanoTime() - start > atMostNanos) {
        break;
      }
    }
    double[] sorted = runs.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Has everything compiled, for good. */
  private static void warmUp(Replacements heap) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < WARM_UP_NANOS) {
      heap.replace();
    }
  }

  private static long run(Replacements heap, int count) {
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      heap.replace();
    }
    return System.nanoTime() - start;
  }

  private static Latency latency(
      String subject, int liveBlocks, Replacements heap, long operations, long atMostNanos) {
    warmUp(heap);
    Histogram histogram = new Histogram(LONGEST_NANOS, DIGITS);
    long start = System.nanoTime();
    long last = start;
    long done = 0;
    while (done < operations && last - start < atMostNanos) {
      for (int i = 0; i < CHECK_EVERY; i++) {
        heap.replace();
        long now = System.nanoTime();
        histogram.recordValue(Math.min(LONGEST_NANOS, now - last));
        last = now;
      }
      done += CHECK_EVERY;
      last = System.nanoTime();
    }
    List<Level> levels = new ArrayList<>();
    for (double oneIn : Latency.ONE_IN) {
      if (oneIn < done) {
        levels.add(new Level(oneIn, histogram.getValueAtPercentile(100 - 100 / oneIn)));
      }
    }
    levels.add(new Level(done, histogram.getMaxValue()));
    return new Latency(subject, liveBlocks, done, levels);
  }
}
