package dev.mem.core.slab;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZJI_Result;

/** A slab is taken away while a stranger uses its last block, and frees it. */
@JCStressTest
@Outcome(id = "true, 2, 2", expect = ACCEPTABLE, desc = "it was taken away")
@Outcome(id = "false, 0, 2", expect = ACCEPTABLE, desc = "the stranger took it away")
@Outcome(expect = FORBIDDEN, desc = "it was taken away too early, or not at all")
@State
public class TakingAwayFromStrangerStress {
  private final StressHeap tested = StressHeap.idle(1);

  /** The stranger. */
  @Actor
  public void stranger() {

    tested.write(0, 1);
    tested.freeRemotely(0);
  }

  /** A purge, and the next user of the memory. */
  @Actor
  public void purge(ZJI_Result result) {
    result.r1 = tested.slab.tryTakeAway();
    if (result.r1) {
      tested.write(0, 2);
    }
  }

  /** What remains. */
  @Arbiter
  public void arbiter(ZJI_Result result) {
    if (result.r1) {
      result.r2 = tested.read(0);
    }
    result.r3 = tested.slab.state();
    tested.close();
  }
}
