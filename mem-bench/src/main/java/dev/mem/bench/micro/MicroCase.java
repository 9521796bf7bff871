package dev.mem.bench.micro;

import dev.mem.bench.subject.SubjectTrait;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A benchmark with its parameters, under the name that results use.
 *
 * @param name the name, such as {@code pair/64} or {@code batch64/random/1-1000@2}
 * @param benchmark the class and method that JMH runs
 * @param parameters what JMH sets
 * @param threads how many threads
 * @param operations how many blocks one invocation allocates and frees: what the time is divided by
 * @param needs the traits without which a subject cannot run it
 */
public record MicroCase(
    String name,
    String benchmark,
    Map<String, String> parameters,
    int threads,
    int operations,
    Set<SubjectTrait> needs) {

  private static final Map<String, MicroCase> ALL = all();

  /** Copies the parameters and the set. */
  public MicroCase {
    parameters = Map.copyOf(parameters);
    needs = Set.copyOf(needs);
  }

  /** Makes a case that every subject can run, on one thread. */
  private MicroCase(String name, String benchmark, Map<String, String> parameters, int operations) {
    this(name, benchmark, parameters, 1, operations, Set.of());
  }

  /**
   * Returns all cases.
   *
   * @return the cases by name, in the order of reports
   */
  public static Map<String, MicroCase> allByName() {
    return ALL;
  }

  /**
   * Returns a case.
   *
   * @param name its name
   * @return the case of that name
   * @throws IllegalArgumentException if there is none; the message lists those there are
   */
  public static MicroCase ofName(String name) {
    MicroCase micro = ALL.get(name);
    if (micro == null) {
      throw new IllegalArgumentException(
          "no micro benchmark is named \""
              + name
              + "\"; known are "
              + String.join(", ", ALL.keySet()));
    }
    return micro;
  }

  private static Map<String, MicroCase> all() {
    List<MicroCase> single = new ArrayList<>();
    for (int byteSize : new int[] {16, 64, 256, 1 << 10, 4 << 10, 64 << 10, 1 << 20}) {
      single.add(pair("pair", byteSize, 16));
    }
    addBatches(single);
    for (int live : new int[] {100, 1000, 10_000, 200_000}) {
      single.add(slots("live/" + live, live, SizeMix.TINY));
    }
    single.add(slots("slots1000", 1000, SizeMix.SMALL));
    single.add(slots("slots100000", 100_000, SizeMix.SMALL));
    for (int byteSize : new int[] {64, 4 << 10, 64 << 10}) {
      single.add(pair("zeroed", byteSize, 16));
    }
    single.add(pair("aligned64", 256, 64));
    single.add(pair("aligned4096", 4096, 4096));
    single.add(
        new MicroCase(
            "realloc/16-1M",
            method(ReallocateBenchmark.class, "doubling"),
            Map.of(),
            ReallocateBenchmark.STEPS));
    for (String part : List.of("allocate", "free")) {
      single.add(
          new MicroCase(
              "origin/" + part,
              method(OriginBenchmark.class, part),
              Map.of(),
              OriginBenchmark.BLOCKS));
    }
    single.add(arena("", "confined", SubjectTrait.CONFINED_ARENAS));
    single.add(arena("-shared", "shared", SubjectTrait.SHARED_ARENAS));
    Map<String, MicroCase> all = new LinkedHashMap<>();
    single.forEach(micro -> all.put(micro.name, micro));
    single.forEach(micro -> all.put(micro.name + "@2", micro.withTwoThreads()));
    return all;
  }

  private static void addBatches(List<MicroCase> cases) {
    for (int blocks : new int[] {64, 1000}) {
      for (SizeMix mix : new SizeMix[] {SizeMix.SAME, SizeMix.SMALL, SizeMix.ORIGIN}) {
        for (BatchBenchmark.Order order : BatchBenchmark.Order.values()) {
          cases.add(batch(blocks, mix, order));
        }
      }
    }
  }

  private static String method(Class<?> benchmark, String method) {
    return benchmark.getName() + "." + method;
  }

  private static MicroCase pair(String kind, int byteSize, int byteAlignment) {
    boolean aligned = kind.startsWith("aligned");
    return new MicroCase(
        kind + "/" + byteSize,
        method(PairBenchmark.class, aligned ? "aligned" : kind),
        Map.of(
            "byteSize",
            Integer.toString(byteSize),
            "byteAlignment",
            Integer.toString(byteAlignment)),
        1);
  }

  private static MicroCase batch(int blocks, SizeMix mix, BatchBenchmark.Order order) {
    String sizes =
        switch (mix) {
          case SAME -> "64";
          case SMALL -> "1-1000";
          case TINY -> "16-255";
          case ORIGIN -> "8pages";
        };
    return new MicroCase(
        "batch%d/%s/%s".formatted(blocks, order.name().toLowerCase(Locale.ROOT), sizes),
        method(BatchBenchmark.class, "batch"),
        Map.of("blocks", Integer.toString(blocks), "order", order.name(), "sizeMix", mix.name()),
        blocks);
  }

  private static MicroCase slots(String name, int slots, SizeMix mix) {
    return new MicroCase(
        name,
        method(SlotsBenchmark.class, "replace"),
        Map.of("slots", Integer.toString(slots), "sizeMix", mix.name()),
        1);
  }

  private static MicroCase arena(String suffix, String method, SubjectTrait need) {
    int byteSize = 64;
    return new MicroCase(
        "arena%d%s/%d".formatted(ArenaBenchmark.SEGMENTS, suffix, byteSize),
        method(ArenaBenchmark.class, method),
        Map.of("byteSize", Integer.toString(byteSize)),
        1,
        ArenaBenchmark.SEGMENTS,
        Set.of(need));
  }

  private MicroCase withTwoThreads() {
    return new MicroCase(name + "@2", benchmark, parameters, 2, operations, needs);
  }
}
