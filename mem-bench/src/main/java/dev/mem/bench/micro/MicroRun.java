package dev.mem.bench.micro;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs a benchmark in this process, which must be one that was started for that and for no other
 * subject.
 *
 * @param warmups how many iterations are run before those that count
 * @param iterations how many iterations count
 * @param iterationMillis how long each takes, in milliseconds
 */
public record MicroRun(int warmups, int iterations, int iterationMillis) {

  /**
   * Runs one benchmark.
   *
   * @param subject the name of the subject
   * @param micro what to run
   * @return the time of each iteration in nanoseconds per operation and thread
   * @throws IllegalStateException if JMH fails
   * @throws UnsupportedOperationException if the subject lacks what the benchmark needs
   */
  public List<Double> run(String subject, MicroCase micro) {
    if (!micro.needs().isEmpty()) {
      MicroState.current(subject).require(micro.needs());
    }
    // Its lock would have this process fail where another one runs JMH; the report says how busy
    // the machine was.
    System.setProperty("jmh.ignoreLock", "true");
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + micro.benchmark().replace(".", "\\.") + "$")
            .param("subject", subject)
            .threads(micro.threads())
            // The caller has made this process for the subject; JMH need not fork again.
            .forks(0)
            .warmupIterations(warmups)
            .warmupTime(TimeValue.milliseconds(iterationMillis))
            .measurementIterations(iterations)
            .measurementTime(TimeValue.milliseconds(iterationMillis))
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    micro.parameters().forEach(options::param);
    try {
      RunResult result = new Runner(options.build()).runSingle();
      List<Double> nanos = new ArrayList<>();
      for (IterationResult iteration : result.getAggregatedResult().getIterationResults()) {
        nanos.add(iteration.getPrimaryResult().getScore() / micro.operations());
      }
      return List.copyOf(nanos);
    } catch (RunnerException e) {
      throw new IllegalStateException(
          micro.name() + " of " + subject + " failed: " + e.getMessage(), e);
    }
  }
}
