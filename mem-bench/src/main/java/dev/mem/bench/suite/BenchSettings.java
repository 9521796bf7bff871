package dev.mem.bench.suite;

import dev.mem.Allocator;
import dev.mem.Engine;
import dev.mem.bench.micro.MicroCase;
import dev.mem.bench.run.Effort;
import dev.mem.bench.run.Plan;
import dev.mem.bench.run.TestName;
import dev.mem.bench.subject.Subjects;
import dev.mem.bench.workload.Workload;
import dev.mem.bench.workload.WorkloadFacts;
import dev.mem.bench.workload.Workloads;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What a run of the benchmarks consists of.
 *
 * @param plan the tests that take time
 * @param memoryScenarios the scenarios that show memory
 * @param traces the traces that C programs replay too
 */
public record BenchSettings(Plan plan, List<String> memoryScenarios, List<String> traces) {

  /** The traces that come with this program. */
  public static final List<String> BUNDLED_TRACES =
      List.of("own-cc1", "own-espresso", "own-gdb", "own-gitgrep", "own-perl");

  /** Copies the lists. */
  public BenchSettings {
    memoryScenarios = List.copyOf(memoryScenarios);
    traces = List.copyOf(traces);
  }

  /**
   * Returns what takes about five minutes on two processors: the most telling tests, three rounds.
   *
   * @param subjects the subjects that take part
   * @param seed what random choices are derived from
   * @return the settings
   */
  public static BenchSettings quick(List<String> subjects, long seed) {
    List<TestName> tests =
        tests(
            "micro:pair/64",
            "micro:live/100",
            "micro:live/10000",
            "micro:live/200000",
            "micro:batch1000/random/1-1000",
            "micro:pair/64@2",
            "trace:own-espresso",
            "trace:own-cc1",
            "workload:larson@2",
            "workload:xmalloc-test");
    Effort effort = new Effort(10, 2, 100, 300, 1000, 1, seed);
    return new BenchSettings(
        new Plan(subjects, List.of(tests), 3, effort),
        List.of("phases"),
        List.of("own-espresso", "own-cc1"));
  }

  /**
   * Returns everything, in five rounds, each family of tests in processes of its own: hours.
   *
   * @param subjects the subjects that take part
   * @param seed what random choices are derived from
   * @return the settings
   */
  public static BenchSettings full(List<String> subjects, long seed) {
    Map<String, List<TestName>> groups = new LinkedHashMap<>();
    for (String name : MicroCase.allByName().keySet()) {
      String family = name.replaceFirst("/.*?(@|$)", "$1");
      groups.computeIfAbsent(family, _ -> new ArrayList<>()).add(TestName.parse("micro:" + name));
    }
    for (Workload workload : Workloads.list()) {
      groups.put(workload.facts().name(), workloadTests(workload.facts()));
    }
    groups.put(
        "traces", BUNDLED_TRACES.stream().map(trace -> TestName.parse("trace:" + trace)).toList());
    Effort effort = new Effort(10, 3, 200, 1000, 2000, 3, seed);
    return new BenchSettings(
        new Plan(subjects, List.copyOf(groups.values()), 5, effort),
        List.of("trace:own-cc1", "trace:own-gdb", "phases", "empirical-1", "empirical-3"),
        BUNDLED_TRACES);
  }

  private static List<TestName> workloadTests(WorkloadFacts facts) {
    List<TestName> tests = new ArrayList<>();
    for (int threads : facts.scaling().heedsThreads() ? new int[] {1, 2, 4} : new int[] {1}) {
      String suffix = "@" + threads;
      tests.add(TestName.parse("workload:" + facts.name() + (threads == 1 ? "" : suffix)));
      if (facts.scaling().suitsVirtualThreads()) {
        tests.add(TestName.parse("workload:" + facts.name() + suffix + "v"));
      }
    }
    return tests;
  }

  private static List<TestName> tests(String... names) {
    return List.of(names).stream().map(TestName::parse).toList();
  }

  /**
   * Returns the same without some of the tests.
   *
   * @param wanted accepts the names of tests to keep
   * @return settings with those tests and no empty groups
   */
  public BenchSettings only(Predicate<String> wanted) {
    List<List<TestName>> groups =
        plan.groups().stream()
            .map(group -> group.stream().filter(test -> wanted.test(test.toString())).toList())
            .filter(group -> !group.isEmpty())
            .toList();
    return new BenchSettings(
        new Plan(plan.subjects(), groups, plan.rounds(), plan.effort()),
        memoryScenarios.stream().filter(scenario -> wanted.test("memory:" + scenario)).toList(),
        traces.stream().filter(trace -> wanted.test("trace:" + trace)).toList());
  }

  /**
   * Returns the same with another number of rounds.
   *
   * @param rounds how many
   * @return settings with so many
   */
  public BenchSettings withRounds(int rounds) {
    return new BenchSettings(
        new Plan(plan.subjects(), plan.groups(), rounds, plan.effort()), memoryScenarios, traces);
  }

  /**
   * Returns the names of all tests.
   *
   * @return those that take time, then those that show memory
   */
  public List<String> tests() {
    List<String> names = new ArrayList<>();
    plan.groups().forEach(group -> group.forEach(test -> names.add(test.toString())));
    memoryScenarios.forEach(scenario -> names.add("memory:" + scenario));
    return names;
  }

  /** Returns how many figures the C programs take for each allocator. */
  int nativeTests() {
    long micro =
        tests().stream().filter(test -> test.startsWith("micro:") && !test.contains("@")).count();
    return (int) micro + traces.size();
  }

  /**
   * Returns the subjects of a run that names none: every peer that is present and every engine of
   * this project; other tiers than the raw one of the default engine alone. {@code lists} take part
   * only by name.
   *
   * @return the names of subjects
   */
  public static List<String> defaultSubjects() {
    String engine = Allocator.global().options().engine().optionName();
    return presentSubjects().stream()
        .filter(name -> !name.contains(":") || name.startsWith(engine + ":"))
        .toList();
  }

  /**
   * Returns the subjects of a quick run that names none: every peer that is present, and of this
   * project the default engine on each tier. The other engines need more time than there is, for
   * the compiler to be done with them.
   *
   * @return the names of subjects
   */
  public static List<String> quickSubjects() {
    String engine = Allocator.global().options().engine().optionName();
    List<String> others =
        Arrays.stream(Engine.values())
            .map(Engine::optionName)
            .filter(name -> !name.equals(engine))
            .toList();
    return defaultSubjects().stream().filter(name -> !others.contains(name)).toList();
  }

  /**
   * Returns the subjects that are present.
   *
   * @return their names
   */
  public static List<String> presentSubjects() {
    return Subjects.names().stream().filter(name -> Subjects.absence(name).isEmpty()).toList();
  }

  /**
   * Checks that subjects are present.
   *
   * @param names the names of subjects
   * @return the names
   * @throws IllegalArgumentException if there is no subject of a name, or it is absent
   */
  public static List<String> requirePresent(List<String> names) {
    for (String name : names) {
      Subjects.absence(name)
          .ifPresent(absence -> {
            throw new IllegalArgumentException(name + " is absent: " + absence);
          });
    }
    return names;
  }
}
