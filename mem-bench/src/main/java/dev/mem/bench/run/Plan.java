package dev.mem.bench.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Which tests to run on which subjects, and how often.
 *
 * <p>A round runs everything once. Within a round, one group of tests after the other is run on all
 * subjects, each in a process of its own, in an order that is shuffled anew: figures that are
 * compared are taken close together, and no subject always comes after the same other one.
 *
 * @param subjects the names of subjects
 * @param groups tests that share a process
 * @param rounds how many rounds
 * @param effort how much time to spend on each test
 */
public record Plan(List<String> subjects, List<List<TestName>> groups, int rounds, Effort effort) {

  /** Copies the lists. */
  public Plan {
    subjects = List.copyOf(subjects);
    groups = groups.stream().map(List::copyOf).toList();
  }

  /** Returns all jobs in the order in which they are to be run. */
  List<Job> jobs() {
    Random random = new Random(effort.seed());
    List<Job> jobs = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      for (List<TestName> group : groups) {
        List<String> order = new ArrayList<>(subjects);
        Collections.shuffle(order, random);
        for (String subject : order) {
          jobs.add(new Job(round, subject, group));
        }
      }
    }
    return jobs;
  }

  /**
   * Returns about how long it takes.
   *
   * @return the time in milliseconds
   */
  public long estimatedMillis() {
    return jobs().stream().mapToLong(job -> job.estimatedMillis(effort)).sum();
  }
}
