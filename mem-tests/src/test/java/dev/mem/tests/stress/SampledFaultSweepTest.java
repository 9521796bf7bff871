package dev.mem.tests.stress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.Allocator;
import dev.mem.Checking;
import dev.mem.Engine;
import dev.mem.spi.PageSourceException;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

/**
 * Failures of the operating system at every call, beneath the sampled form of checked mode: at
 * those for its pool of guarded slots, and at those for the blocks in it.
 */
@Tag("linux") // Nothing here depends on the system: once is enough.
final class SampledFaultSweepTest extends FaultSweepContract {
  /** Enough for three samples, one of them in a slot used before. */
  private static final int ALLOCATIONS = 5000;

  private static final int STEPS = 20;
  private static final long MOST_LIVE_BYTES = 1 << 18;

  /** No other block is usable to the byte. */
  private static final long ODD_BYTES = 33;

  private int watchedInThisRun;

  SampledFaultSweepTest() {
    // On this one samples are frequent; the slots know nothing of the engine.
    super(Engine.SHARDED, Checking.SAMPLED);
  }

  @Override
  protected void operate(Allocator failing, ShadowHeap model, Random random) {
    watchedInThisRun = 0;
    for (int i = 0; i < ALLOCATIONS; i++) {
      try {
        // An alignment of its own keeps it from the quick way, where nothing is sampled.
        long address = failing.tryAllocate(ODD_BYTES, 32).address();
        if (address != 0 && failing.raw().usableSize(address) == ODD_BYTES) {
          keepInsteadOfOthers(failing, model, address, random);
        } else {
          failing.raw().free(address);
        }
      } catch (PageSourceException segmentRefused) {
        verifyNothingIsLost(failing, model);
      }
    }
    operateRandomly(failing, model, random, STEPS, MOST_LIVE_BYTES);
  }

  /** The last run has met no failure. */
  @AfterEach
  void blocksWereWatched() {
    assertThat(watchedInThisRun).isGreaterThan(1);
  }

  /** Takes a watched block into the model, and frees the one from before. */
  private void keepInsteadOfOthers(
      Allocator failing, ShadowHeap model, long address, Random random) {
    watchedInThisRun++;
    model.add(address, ODD_BYTES);
    verifyNothingIsLost(failing, model);
    if (model.size() > 1) {
      ShadowBlock other = model.any(random);
      failing.raw().free(other.address());
      model.forget(other);
      verifyNothingIsLost(failing, model);
    }
  }
}
