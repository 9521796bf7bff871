package dev.mem.bench.turns;

import dev.mem.bench.result.Statistics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.IntConsumer;

/**
 * Replays a trace with several contestants, which take turns of some milliseconds.
 *
 * <p>A machine that others use, too, may change its speed from one second to the next: then figures
 * of two processes cannot be compared, however often they are repeated, but those of two turns can.
 * Each contestant has a class loader of its own, with all of this module in it, so that none has a
 * part in what the JIT compiler learns of another. What the compiler makes of the same classes
 * still differs by some per cent, mostly by where it puts the code: so there are several casts,
 * each with new class loaders, and each beginning with another contestant.
 */
public final class TraceTurns {
  /** The class that is loaded anew for each contestant. */
  private static final String PLAYER = "dev.mem.bench.trace.TraceTurn";

  /** One in so many of the turns of a cast is for warming up: the first ones. */
  private static final int WARM_UP_PART = 3;

  private final List<Contestant> contestants;
  private final int casts;
  private final int turns;

  /**
   * What became of a contestant.
   *
   * @param contestant the contestant
   * @param leastNanos the least time of an operation in any turn, in nanoseconds
   * @param ratio its time in parts of the first contestant's: the mean over the casts of the median
   *     over the turns of a cast
   * @param leastRatio the least of a cast
   * @param mostRatio the most of a cast
   */
  public record Result(
      Contestant contestant,
      double leastNanos,
      double ratio,
      double leastRatio,
      double mostRatio) {}

  /**
   * Prepares a comparison.
   *
   * @param contestants who takes part; the first is what the others are compared with
   * @param casts how often they are cast anew
   * @param turns how many turns each of a cast has
   */
  public TraceTurns(List<Contestant> contestants, int casts, int turns) {
    this.contestants = List.copyOf(contestants);
    this.casts = casts;
    this.turns = turns;
  }

  /**
   * Replays a trace.
   *
   * @param file the file of the trace
   * @param castDone told the number of a cast that is done
   * @return what became of each contestant
   * @throws ContestantFailure if one of them fails
   */
  public List<Result> run(Path file, IntConsumer castDone) {
    List<List<Double>> ratios = lists();
    List<List<Double>> nanos = lists();
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < contestants.size(); i++) {
      order.add(i);
    }
    for (int cast = 0; cast < casts; cast++) {
      double[][] times = play(file, order);
      for (int i = 0; i < contestants.size(); i++) {
        ratios.get(i).add(ratio(times[i], times[0]));
        for (double time : times[i]) {
          nanos.get(i).add(time);
        }
      }
      Collections.rotate(order, 1);
      castDone.accept(cast + 1);
    }
    List<Result> results = new ArrayList<>();
    for (int i = 0; i < contestants.size(); i++) {
      List<Double> ofCasts = ratios.get(i);
      results.add(
          new Result(
              contestants.get(i),
              Collections.min(nanos.get(i)),
              Statistics.geometricMean(ofCasts),
              Collections.min(ofCasts),
              Collections.max(ofCasts)));
    }
    return results;
  }

  private List<List<Double>> lists() {
    List<List<Double>> lists = new ArrayList<>();
    contestants.forEach(_ -> lists.add(new ArrayList<>()));
    return lists;
  }

  /** Returns the times of an operation in each turn that counts, by contestant. */
  private double[][] play(Path file, List<Integer> order) {
    DoubleSupplier[] players = new DoubleSupplier[contestants.size()];
    List<AutoCloseable> open = new ArrayList<>();
    try {
      for (int i : order) {
        players[i] = player(contestants.get(i), file, open);
      }
      int first = turns / WARM_UP_PART;
      double[][] times = new double[players.length][turns - first];
      for (int turn = 0; turn < turns; turn++) {
        for (int i : order) {
          double nanos = turn(contestants.get(i), players[i]);
          if (turn >= first) {
            times[i][turn - first] = nanos;
          }
        }
      }
      return times;
    } finally {
      open.reversed().forEach(TraceTurns::close);
    }
  }

  private static double turn(Contestant contestant, DoubleSupplier player) {
    try {
      return player.getAsDouble();
    } catch (RuntimeException | Error e) {
      throw new ContestantFailure(contestant, e);
    }
  }

  private static DoubleSupplier player(Contestant contestant, Path file, List<AutoCloseable> open) {
    URL[] urls = contestant.classPath().stream().map(TraceTurns::url).toArray(URL[]::new);
    // Nothing of this process's own classes: each contestant has all of them anew.
    var loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
    open.add(loader);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      Object player =
          loader
              .loadClass(PLAYER)
              .getConstructor(String.class, Path.class)
              .newInstance(contestant.subject(), file);
      open.add((AutoCloseable) player);
      return (DoubleSupplier) player;
    } catch (InvocationTargetException e) {
      throw new ContestantFailure(contestant, e.getCause() == null ? e : e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new ContestantFailure(contestant, e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(AutoCloseable each) {
    try {
      each.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static double ratio(double[] times, double[] first) {
    List<Double> ratios = new ArrayList<>();
    for (int turn = 0; turn < times.length; turn++) {
      ratios.add(times[turn] / first[turn]);
    }
    return Statistics.median(ratios);
  }
}
