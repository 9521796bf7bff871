package dev.mem.core.slab;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIJ_Result;

/** A heap without a free block is adopted while a stranger frees one. */
@JCStressTest
@Outcome(id = "-2, 3, 1", expect = ACCEPTABLE, desc = "the free came later")
@Outcome(id = "0, 4, 2", expect = ACCEPTABLE, desc = "the block is the adopter's")
@Outcome(
    expect = FORBIDDEN,
    desc = "a live block was handed out, or the stranger still wrote there")
@State
public class AdoptionStress {
  private final StressHeap tested = new StressHeap(StressHeap.slabBlocks());

  /** The adopter. */
  @Actor
  public void adopter(IIJ_Result result) {
    tested.heap.adopt();
    result.r1 = tested.allocate();
    if (result.r1 == 0) {
      tested.write(0, 2);
    }
  }

  /** The stranger. */
  @Actor
  public void stranger() {
    tested.write(0, 1);
    tested.freeRemotely(0);
  }

  /** What remains. */
  @Arbiter
  public void arbiter(IIJ_Result result) {
    tested.collectAndCountLate();
    result.r2 = tested.liveBlocks();
    result.r3 = tested.read(0);
    tested.close();
  }
}
