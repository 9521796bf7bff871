package dev.mem.bench.scale;

import com.google.gson.Gson;
import dev.mem.bench.run.JavaProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Measures subjects, each figure in a process of its own.
 *
 * @param subjects the subjects
 * @param liveBlocks the numbers of live blocks that costs are measured with
 * @param effort how much is done for a figure
 */
public record ScaleRun(List<String> subjects, List<Integer> liveBlocks, Effort effort) {
  private static final Gson GSON = new Gson();

  /** The time a process may take beyond what it was told to, to start and to fill its heap. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /**
   * How much is done for a figure.
   *
   * @param costOperations how many replacements a cost is the median of, at most
   * @param latencyOperations how many are timed one by one, at most
   * @param latencyLiveBlocks how many blocks are live meanwhile
   * @param seconds how long either takes at most, and the ageing of the heap before it
   * @param seed what random choices are derived from
   */
  public record Effort(
      long costOperations,
      long latencyOperations,
      int latencyLiveBlocks,
      long seconds,
      long seed) {}

  /**
   * What was found.
   *
   * @param costs a cost for each subject and number of live blocks
   * @param latencies a distribution for each subject
   * @param failures what could not be measured, a line each
   */
  public record Results(List<Cost> costs, List<Latency> latencies, List<String> failures) {}

  /** Copies the lists. */
  public ScaleRun {
    subjects = List.copyOf(subjects);
    liveBlocks = List.copyOf(liveBlocks);
  }

  /**
   * Measures everything.
   *
   * @param said is told of each figure before it is measured
   * @return what was found
   * @throws IOException if a process cannot be started
   * @throws InterruptedException if the caller is interrupted
   */
  public Results run(Consumer<String> said) throws IOException, InterruptedException {
    Results results = new Results(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (int blocks : liveBlocks) {
      for (String subject : subjects) {
        said.accept("%s, %,d live blocks".formatted(subject, blocks));
        String json = work(ScaleWorker.COST, subject, blocks, effort.costOperations, results);
        if (!json.isEmpty()) {
          results.costs.add(GSON.fromJson(json, Cost.class));
        }
      }
    }
    for (String subject : subjects) {
      said.accept("%s, one by one".formatted(subject));
      String json =
          work(
              ScaleWorker.LATENCY,
              subject,
              effort.latencyLiveBlocks,
              effort.latencyOperations,
              results);
      if (!json.isEmpty()) {
        results.latencies.add(GSON.fromJson(json, Latency.class));
      }
    }
    return results;
  }

  /** Returns what a process found, as JSON; empty if it failed, which is noted. */
  private String work(String what, String subject, int blocks, long operations, Results results)
      throws IOException, InterruptedException {
    List<String> arguments =
        List.of(
            what,
            subject,
            Integer.toString(blocks),
            Long.toString(operations),
            Long.toString(effort.seconds),
            Long.toString(effort.seed));
    StringBuilder json = new StringBuilder();
    try (JavaProcess process =
        new JavaProcess(
            JavaProcess.timingArguments(),
            ScaleWorker.class,
            arguments,
            line -> {
              if (line.startsWith(ScaleWorker.RESULT)) {
                json.append(line, ScaleWorker.RESULT.length(), line.length());
              }
            })) {
      boolean ended = process.await(PATIENCE.plusSeconds(2 * effort.seconds));
      if (json.isEmpty()) {
        results.failures.add(
            "%s, %s with %,d live blocks: %s"
                .formatted(subject, what, blocks, ended ? process.ending() : "not done in time"));
      }
    }
    return json.toString();
  }
}
