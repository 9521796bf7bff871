package dev.mem.core.slab;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.mem.core.arena.Exhaustion;
import dev.mem.core.arena.MemoryAccount;
import dev.mem.core.engine.Content;
import java.util.OptionalLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IJ_Result;

/** An engine is closed while another thread takes its first block. */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "the allocation came later")
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the block went with the rest")
@Outcome(expect = FORBIDDEN, desc = "memory is left")
@State
public class ClosingEngineStress {
  private static final long ARENA_BYTES = 1 << 16;

  private final MemoryAccount account = new MemoryAccount(OptionalLong.empty());
  private final ShardedEngine engine = StressHeap.newEngine(account, ARENA_BYTES);

  /** The user. */
  @Actor
  public void user(IJ_Result result) {
    try {
      engine.allocate(StressHeap.BLOCK_BYTES, 1, Content.UNSPECIFIED, Exhaustion.THROWS);
      result.r1 = 1;
    } catch (IllegalStateException closed) {
      result.r1 = 0;
    }
  }

  /** Who closes. */
  @Actor
  public void closer() {
    engine.close();
  }

  /** What remains. */
  @Arbiter
  public void arbiter(IJ_Result result) {
    result.r2 = account.reservedBytes();
  }
}
