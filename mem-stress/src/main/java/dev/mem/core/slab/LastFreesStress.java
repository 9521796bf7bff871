package dev.mem.core.slab;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZJ_Result;

/** Two strangers free the last two blocks of a slab that its owner let go. */
@JCStressTest
@Outcome(id = "true, true, 0", expect = ACCEPTABLE, desc = "it was given back")
@Outcome(expect = FORBIDDEN, desc = "each left it to the other")
@State
public class LastFreesStress {
  private final StressHeap tested = StressHeap.idle(2);

  /** A stranger. */
  @Actor
  public void first(ZZJ_Result result) {
    result.r1 = tested.freeRemotely(0);
  }

  /** Another. */
  @Actor
  public void second(ZZJ_Result result) {
    result.r2 = tested.freeRemotely(1);
  }

  /** What remains. */
  @Arbiter
  public void arbiter(ZZJ_Result result) {
    result.r3 = tested.spaceBytes();
    tested.close();
  }
}
