package dev.mem.core.slab;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The owner collects while a stranger frees. */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "no block is live, and nothing was reported")
@Outcome(expect = FORBIDDEN, desc = "a free was lost, or a right one reported")
@State
public class CollectionStress {
  private final StressHeap tested = new StressHeap(2);

  /** The owner. */
  @Actor
  public void owner() {
    tested.heap.adopt();
    tested.heap.drain();
    tested.heap.drain();
  }

  /** The stranger. */
  @Actor
  public void stranger() {
    tested.freeRemotely(0);
    tested.freeRemotely(1);
  }

  /** What remains. */
  @Arbiter
  public void arbiter(II_Result result) {
    result.r2 = tested.collectAndCountLate();
    result.r1 = tested.liveBlocks();
    tested.close();
  }
}
