package dev.mem.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.bench.workload.ThreadKind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Names of tests, and the order in which a plan has them run. */
class PlanTest {
  private static final Effort EFFORT = new Effort(1, 1, 10, 20, 10, 1, 4141);

  @Test
  void namesAreReadAsTheyAreWritten() {
    for (String name :
        List.of("micro:pair/64@2", "workload:larson@4v", "trace:a/b.rep", "memory:phases")) {
      assertThat(TestName.parse(name)).hasToString(name);
    }
    assertThatThrownBy(() -> TestName.parse("macro:pair")).hasMessageContaining("macro:pair");
    assertThat(WorkloadName.parse("larson@4v"))
        .isEqualTo(new WorkloadName("larson", 4, ThreadKind.VIRTUAL));
    assertThat(WorkloadName.parse("larson")).hasToString("larson");
    assertThat(WorkloadName.parse("larson@1v")).hasToString("larson@1v");
    assertThatThrownBy(() -> WorkloadName.parse("larson@x")).hasMessageContaining("larson@2");
  }

  @Test
  void everyRoundRunsEveryGroupOnAllSubjectsBeforeTheNextGroup() {
    List<TestName> one = List.of(TestName.parse("micro:pair/64"));
    List<TestName> two = List.of(TestName.parse("trace:own-cc1"));
    Plan plan = new Plan(List.of("a", "b", "c"), List.of(one, two), 2, EFFORT);
    List<Job> jobs = plan.jobs();
    assertThat(jobs).hasSize(2 * 2 * 3);
    for (int block = 0; block < 4; block++) {
      List<Job> part = jobs.subList(block * 3, block * 3 + 3);
      List<TestName> group = block % 2 == 0 ? one : two;
      assertThat(part).allMatch(job -> job.tests().equals(group));
      assertThat(part).extracting(Job::subject).containsExactlyInAnyOrder("a", "b", "c");
    }
    assertThat(jobs).extracting(Job::round).isSorted();
  }

  @Test
  void theOrderOfSubjectsChanges() {
    List<TestName> group = List.of(TestName.parse("micro:pair/64"));
    Plan plan = new Plan(List.of("a", "b", "c", "d"), List.of(group), 20, EFFORT);
    Set<List<String>> orders = new HashSet<>();
    for (int round = 0; round < 20; round++) {
      orders.add(plan.jobs().subList(round * 4, round * 4 + 4).stream().map(Job::subject).toList());
    }
    assertThat(orders).hasSizeGreaterThan(5);
    assertThat(plan.jobs()).isEqualTo(plan.jobs());
  }
}
