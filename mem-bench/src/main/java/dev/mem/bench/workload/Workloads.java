package dev.mem.bench.workload;

import java.util.ArrayList;
import java.util.List;

/** All workloads, by name. */
public final class Workloads {
  private static final List<Workload> ALL = all();

  private Workloads() {}

  /**
   * Returns all workloads.
   *
   * @return them in the order of reports
   */
  public static List<Workload> list() {
    return ALL;
  }

  /**
   * Returns a workload.
   *
   * @param name its name
   * @return the workload of that name
   * @throws IllegalArgumentException if there is none; the message lists those there are
   */
  public static Workload ofName(String name) {
    return ALL.stream()
        .filter(workload -> workload.facts().name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no workload is named \"" + name + "\"; known are " + String.join(", ", names())));
  }

  private static List<String> names() {
    return ALL.stream().map(workload -> workload.facts().name()).toList();
  }

  private static List<Workload> all() {
    List<Workload> all =
        new ArrayList<>(
            List.of(
                new Larson(),
                new XmallocTest(),
                new CacheSharing(CacheSharing.Kind.SCRATCH),
                new CacheSharing(CacheSharing.Kind.THRASH),
                new Sh6bench(),
                new Mstress(),
                new GlibcSimple(),
                new GlibcThread(),
                new MallocLarge(),
                new Mleak()));
    for (int number = 0; number < Distribution.COUNT; number++) {
      all.add(new Empirical(number));
    }
    return List.copyOf(all);
  }
}
