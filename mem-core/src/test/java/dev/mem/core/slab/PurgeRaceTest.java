package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a purge finds of memory that another one has on its way out. */
final class PurgeRaceTest {
  private static final long LARGE = 1 << 18;

  private final AtomicReference<Runnable> once = new AtomicReference<>(() -> {});
  private final Fixtures.Tested tested =
      Fixtures.newEngine(new WatchedJdkMemory(() -> once.getAndSet(() -> {}).run()));
  private final ShardedEngine engine = tested.engine();

  /** A trim that comes while another purge decommits does not return before all is given back. */
  @Test
  void trimWaitsForWhatIsOnItsWayOut() throws InterruptedException {
    long freedBefore = tested.allocate(LARGE);
    long freedMeanwhile = tested.allocate(LARGE);
    tested.free(freedBefore);
    Thread trimming =
        Thread.ofPlatform()
            .unstarted(() -> {
              tested.free(freedMeanwhile);
              engine.trim();
            });
    once.set(() -> {
      trimming.start();
      while (trimming.isAlive() && trimming.getState() != Thread.State.BLOCKED) {
        Thread.onSpinWait();
      }
    });

    engine.trim();
    trimming.join();

    engine.verify();
    assertThat(engine.live().blocks()).isZero();
    assertThat(engine.space().arenas()).isEmpty();
    engine.close();
  }
}
