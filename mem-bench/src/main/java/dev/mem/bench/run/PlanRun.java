package dev.mem.bench.run;

import com.google.gson.Gson;
import dev.mem.bench.result.Measurement;
import dev.mem.bench.result.Statistics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Carries out a {@link Plan} and gathers the outcomes. */
public final class PlanRun {
  private static final Gson GSON = new Gson();

  /** A process is given this much more time than it should need before it is ended. */
  private static final int PATIENCE = 5;

  private static final Duration LEAST_PATIENCE = Duration.ofSeconds(20);

  private final Plan plan;
  private final Progress progress;
  private final List<String> jvmArguments = JavaProcess.timingArguments();
  private final Map<Key, List<TestOutcome>> outcomes = new LinkedHashMap<>();
  private final Set<Key> hopeless = new HashSet<>();

  private record Key(String test, String subject) {}

  /**
   * Prepares a run.
   *
   * @param plan what to do
   * @param progress is told how far it has come
   */
  public PlanRun(Plan plan, Progress progress) {
    this.plan = plan;
    this.progress = progress;
    for (List<TestName> group : plan.groups()) {
      for (TestName test : group) {
        plan.subjects().forEach(subject -> outcomes.put(key(test, subject), new ArrayList<>()));
      }
    }
  }

  /**
   * Runs all jobs.
   *
   * @return a measurement for each test and subject, failed ones included
   * @throws IOException if processes cannot be started
   * @throws InterruptedException if the caller is interrupted
   */
  public List<Measurement> run() throws IOException, InterruptedException {
    for (Job job : plan.jobs()) {
      progress.at("round %d of %d, %s".formatted(job.round() + 1, plan.rounds(), job.subject()));
      run(job);
      progress.done(job.estimatedMillis(plan.effort()));
    }
    List<Measurement> measurements = new ArrayList<>();
    outcomes.forEach((key, list) -> measurements.add(measurement(key, list)));
    return measurements;
  }

  private void run(Job job) throws IOException, InterruptedException {
    List<TestName> left = new ArrayList<>(job.tests());
    left.removeIf(test -> hopeless.contains(key(test, job.subject())));
    while (!left.isEmpty()) {
      int done = runOnce(job, left);
      left.subList(0, Math.min(left.size(), done)).clear();
    }
  }

  /**
   * Runs tests in one process, and returns how many of them are dealt with: all, or those up to the
   * one that ended it.
   */
  private int runOnce(Job job, List<TestName> tests) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>();
    arguments.add(job.subject());
    arguments.add(GSON.toJson(plan.effort()));
    tests.forEach(test -> arguments.add(test.toString()));
    List<TestOutcome> found = new ArrayList<>();
    try (JavaProcess process =
        new JavaProcess(jvmArguments, Worker.class, arguments, line -> collect(line, found))) {
      long millis = new Job(job.round(), job.subject(), tests).estimatedMillis(plan.effort());
      Duration patience = Duration.ofMillis(PATIENCE * millis).plus(LEAST_PATIENCE);
      boolean ended = process.await(patience);
      for (int i = 0; i < found.size(); i++) {
        add(tests.get(i), job.subject(), found.get(i));
      }
      if (found.size() == tests.size()) {
        return tests.size();
      }
      String failure =
          ended
              ? "the process ended, " + process.ending()
              : "not done after %d s, though about %d s should do"
                  .formatted(patience.toSeconds(), millis / 1000);
      TestName culprit = tests.get(found.size());
      add(culprit, job.subject(), TestOutcome.failed(culprit.toString(), failure));
      return found.size() + 1;
    }
  }

  private static void collect(String line, List<TestOutcome> found) {
    if (line.startsWith(Worker.RESULT)) {
      found.add(GSON.fromJson(line.substring(Worker.RESULT.length()), TestOutcome.class));
    }
  }

  private void add(TestName test, String subject, TestOutcome outcome) {
    Key key = key(test, subject);
    outcomes.computeIfAbsent(key, _ -> new ArrayList<>()).add(outcome);
    if (!outcome.failure().isEmpty()) {
      hopeless.add(key);
    }
  }

  private static Key key(TestName test, String subject) {
    String name =
        test.kind() == TestName.Kind.TRACE
            ? new TestName(test.kind(), TraceFiles.shortName(test.name())).toString()
            : test.toString();
    return new Key(name, subject);
  }

  private static Measurement measurement(Key key, List<TestOutcome> outcomes) {
    List<Double> rounds = new ArrayList<>();
    List<Double> cpuCores = new ArrayList<>();
    Map<String, Integer> failures = new HashMap<>();
    for (TestOutcome outcome : outcomes) {
      if (outcome.nanosPerOperation().isEmpty()) {
        failures.merge(outcome.failure(), 1, Integer::sum);
      } else {
        rounds.add(Statistics.median(outcome.nanosPerOperation()));
        cpuCores.add(outcome.cpuCores());
      }
    }
    return new Measurement(
        key.test,
        key.subject,
        Measurement.JAVA,
        rounds,
        cpuCores.isEmpty() ? 0 : Statistics.median(cpuCores),
        String.join("; ", failures.keySet()));
  }
}
