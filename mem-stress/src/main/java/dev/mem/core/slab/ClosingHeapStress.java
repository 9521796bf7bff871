package dev.mem.core.slab;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IJ_Result;

/** A heap is closed while a stranger frees the last block of a slab. */
@JCStressTest
@Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "the slab was given back, once")
@Outcome(expect = FORBIDDEN, desc = "it was not")
@State
public class ClosingHeapStress {
  private final StressHeap tested = StressHeap.idle(1);

  /** The owner. */
  @Actor
  public void owner() {
    tested.heap.adopt();
    tested.close();
  }

  /** The stranger. */
  @Actor
  public void stranger() {
    tested.freeRemotely(0);
  }

  /** What remains. */
  @Arbiter
  public void arbiter(IJ_Result result) {
    result.r1 = tested.slab.state();
    result.r2 = tested.spaceBytes();
  }
}
