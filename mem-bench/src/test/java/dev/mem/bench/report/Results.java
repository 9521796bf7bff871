package dev.mem.bench.report;

import dev.mem.bench.trace.MemoryFigures;
import dev.mem.bench.trace.ReplayResult;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Makes results for tests. */
final class Results {
  private Results() {}

  /** Returns a result with all figures. */
  static ReplayResult known(String trace, String subject, double... rounds) {
    return new ReplayResult(
        trace,
        "some/" + trace + ".rep",
        subject,
        75_000,
        1,
        true,
        List.of(java.util.Arrays.stream(rounds).boxed().toList()),
        new MemoryFigures(
            2_912_669,
            OptionalLong.of(3 << 20),
            OptionalLong.of(2_990_080),
            OptionalLong.of(28_467),
            OptionalDouble.of(0.965),
            OptionalLong.of(3),
            OptionalLong.of(2)));
  }

  /** Returns a result of a peer. */
  static ReplayResult peer(String trace, String subject, double ns) {
    ReplayResult known = known(trace, subject, ns);
    OptionalLong none = OptionalLong.empty();
    return new ReplayResult(
        known.trace(),
        known.source(),
        subject,
        known.operations(),
        1,
        false,
        known.nsPerOperation(),
        new MemoryFigures(2_912_669, none, none, none, OptionalDouble.empty(), none, none));
  }
}
