package dev.mem.core.slab;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** The owner and a stranger free the same block. */
@JCStressTest
@Outcome(
    id = {"true, false, 0", "false, true, 0"},
    expect = ACCEPTABLE,
    desc = "one was refused")
@Outcome(id = "true, true, 1", expect = ACCEPTABLE, desc = "one was reported late")
@Outcome(expect = FORBIDDEN, desc = "none was refused or reported, or both were")
@State
public class OwnerDoubleFreeStress {
  private final StressHeap tested = StressHeap.idle(2);

  /** The owner. */
  @Actor
  public void owner(ZZI_Result result) {
    tested.heap.adopt();
    result.r1 = tested.freeByOwner(0);
  }

  /** The stranger. */
  @Actor
  public void stranger(ZZI_Result result) {
    result.r2 = tested.freeRemotely(0);
  }

  /** What remains. */
  @Arbiter
  public void arbiter(ZZI_Result result) {
    result.r3 = tested.collectAndCountLate();
    tested.close();
  }
}
