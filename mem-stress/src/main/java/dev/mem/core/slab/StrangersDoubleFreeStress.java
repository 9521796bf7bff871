package dev.mem.core.slab;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** Two strangers free the same block. */
@JCStressTest
@Outcome(
    id = {"true, false, 0", "false, true, 0"},
    expect = ACCEPTABLE,
    desc = "one was refused")
@Outcome(expect = FORBIDDEN, desc = "both were accepted, or refused")
@State
public class StrangersDoubleFreeStress {
  private final StressHeap tested = new StressHeap(2);

  /** A stranger. */
  @Actor
  public void first(ZZI_Result result) {
    result.r1 = tested.freeRemotely(0);
  }

  /** Another. */
  @Actor
  public void second(ZZI_Result result) {
    result.r2 = tested.freeRemotely(0);
  }

  /** What remains. */
  @Arbiter
  public void arbiter(ZZI_Result result) {
    result.r3 = tested.collectAndCountLate();
    tested.close();
  }
}
