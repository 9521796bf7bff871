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
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * Contestants that take turns in this process.
 *
 * <p>Each has a class loader of its own, with all of this module in it, so that none has a part in
 * what the JIT compiler learns of another.
 */
final class Cast {
  /** The class that is loaded anew for each contestant. */
  private static final String PLAYER = "dev.mem.bench.trace.TraceTurn";

  /** One in so many of the turns is for warming up: the first ones. */
  private static final int WARM_UP_PART = 3;

  private final List<Contestant> contestants;
  private final int turns;

  /**
   * What became of a contestant.
   *
   * @param leastNanos the least time of an operation in any turn, in nanoseconds
   * @param ratio its time in parts of the first contestant's: the median over the turns
   */
  record Times(double leastNanos, double ratio) {}

  Cast(List<Contestant> contestants, int turns) {
    this.contestants = contestants;
    this.turns = turns;
  }

  /**
   * Replays a trace.
   *
   * @param file the file of the trace
   * @param begins the number of who begins; the others follow in their order
   * @return what became of each contestant
   * @throws ContestantFailure if one of them fails
   */
  List<Times> play(Path file, int begins) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < contestants.size(); i++) {
      order.add(i);
    }
    Collections.rotate(order, -begins);
    double[][] nanos = play(file, order);
    return Arrays.stream(nanos)
        .map(each -> new Times(Arrays.stream(each).min().orElseThrow(), ratio(each, nanos[0])))
        .toList();
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
      open.reversed().forEach(Cast::close);
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
    URL[] urls = contestant.classPath().stream().map(Cast::url).toArray(URL[]::new);
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
