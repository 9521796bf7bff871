package dev.mem.core.slab;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/** The owner frees a span, which is hot then, and takes it again; a stranger frees it, too. */
@JCStressTest
@Outcome(id = "1, 0, 0, 1", expect = ACCEPTABLE, desc = "the stranger was refused")
@Outcome(id = "0, 1, 0, 0", expect = ACCEPTABLE, desc = "the owner was refused")
@Outcome(id = "1, 1, 1, 0", expect = ACCEPTABLE, desc = "one was reported late")
@Outcome(id = "1, 1, 0, 0", expect = ACCEPTABLE, desc = "the stranger freed the next life")
@Outcome(expect = FORBIDDEN, desc = "what is live is not what was allocated and not freed")
@State
public class HotSpanStress {
  private static final int GRAINS = 32;

  private final StressHeap tested = new StressHeap(1);
  private final Span span = tested.newSpan(GRAINS);

  /** The owner. */
  @Actor
  public void owner(IIII_Result result) {
    tested.heap.adopt();
    result.r1 = tested.free(span) ? 1 : 0;
    Span _ = tested.heap.takeSpan(GRAINS);
  }

  /** The stranger. */
  @Actor
  public void stranger(IIII_Result result) {
    result.r2 = tested.free(span) ? 1 : 0;
  }

  /** What remains. */
  @Arbiter
  public void arbiter(IIII_Result result) {
    tested.heap.spans().cool(tested.heap.lateFrees());
    result.r3 = tested.collectAndCountLate();
    result.r4 = span.isLive() ? 1 : 0;
    tested.close();
  }
}
