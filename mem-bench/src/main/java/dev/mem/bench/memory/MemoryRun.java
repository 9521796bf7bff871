package dev.mem.bench.memory;

import com.google.gson.Gson;
import dev.mem.bench.result.MemorySeries;
import dev.mem.bench.run.JavaProcess;
import dev.mem.bench.run.Progress;
import dev.mem.bench.subject.Subjects;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs scenarios on subjects, each in a process of its own.
 *
 * <p>One process works at a time; while it then waits to see what remains after ten seconds, the
 * next one begins.
 */
public final class MemoryRun {
  /** About how long a process works before it waits, in milliseconds. */
  public static final long ESTIMATED_MILLIS = 2000;

  private static final Duration WORK_PATIENCE = Duration.ofSeconds(60);
  private static final Duration WAIT_PATIENCE = Duration.ofSeconds(30);

  /**
   * A heap of fixed size that is touched at once; the serial collector and the quick compiler,
   * which need the least memory of their own.
   */
  private static final List<String> QUIET_JVM =
      List.of(
          "-Xms128m",
          "-Xmx128m",
          "-XX:+AlwaysPreTouch",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:-UsePerfData",
          "-XX:MaxDirectMemorySize=16g");

  private final List<String> subjects;
  private final List<String> scenarios;
  private final long seed;
  private final Progress progress;
  private final List<Waiting> waiting = new ArrayList<>();

  /** A process that has done its work. */
  private record Waiting(String subject, String scenario, JavaProcess process, Output output) {}

  /** What a process has said. */
  private static final class Output {
    private final CountDownLatch freed = new CountDownLatch(1);
    private volatile @Nullable MemorySeries series;

    void line(String line) {
      if (line.equals(MemoryWorker.FREED)) {
        freed.countDown();
      } else if (line.startsWith(MemoryWorker.RESULT)) {
        series =
            new Gson().fromJson(line.substring(MemoryWorker.RESULT.length()), MemorySeries.class);
      }
    }
  }

  /**
   * Prepares a run.
   *
   * @param subjects the names of subjects
   * @param scenarios the names of scenarios
   * @param seed what random choices are derived from
   * @param progress is told how far it has come
   */
  public MemoryRun(List<String> subjects, List<String> scenarios, long seed, Progress progress) {
    this.subjects = subjects;
    this.scenarios = scenarios;
    this.seed = seed;
    this.progress = progress;
  }

  /**
   * Runs all.
   *
   * @return a series for each scenario and subject, failed ones included
   * @throws IOException if processes cannot be started
   * @throws InterruptedException if the caller is interrupted
   */
  public List<MemorySeries> run() throws IOException, InterruptedException {
    for (String scenario : scenarios) {
      for (String subject : subjects) {
        progress.at("memory: %s, %s".formatted(scenario, subject));
        start(subject, scenario);
        progress.done(ESTIMATED_MILLIS);
      }
    }
    List<MemorySeries> series = new ArrayList<>();
    for (Waiting process : waiting) {
      series.add(finish(process));
    }
    return series;
  }

  private void start(String subject, String scenario) throws IOException, InterruptedException {
    List<String> jvmArguments = new ArrayList<>(Subjects.JVM_ARGUMENTS);
    jvmArguments.addAll(QUIET_JVM);
    Output output = new Output();
    JavaProcess process =
        new JavaProcess(
            jvmArguments,
            MemoryWorker.class,
            List.of(subject, scenario, Long.toString(seed)),
            output::line);
    long deadline = System.nanoTime() + WORK_PATIENCE.toNanos();
    while (System.nanoTime() < deadline
        && !output.freed.await(100, TimeUnit.MILLISECONDS)
        && process.isAlive()) {
      // It works.
    }
    waiting.add(new Waiting(subject, scenario, process, output));
  }

  private static MemorySeries finish(Waiting waiting) throws IOException, InterruptedException {
    try (JavaProcess process = waiting.process) {
      boolean worked = waiting.output.freed.getCount() == 0;
      boolean ended = (worked || !process.isAlive()) && process.await(WAIT_PATIENCE);
      MemorySeries series = waiting.output.series;
      if (series != null) {
        return series;
      }
      String failure =
          ended
              ? "the process ended, " + process.ending()
              : "not done after " + WORK_PATIENCE.toSeconds() + " s";
      return new MemorySeries(
          waiting.scenario, waiting.subject, List.of(), 0, 0, 0, -1, List.of(), failure);
    }
  }
}
