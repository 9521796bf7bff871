package dev.mem.tests.stress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.Allocator;
import dev.mem.Engine;
import dev.mem.spi.PageSourceException;
import dev.mem.tests.contract.Fixture;
import dev.mem.tests.contract.Setup;
import dev.mem.tests.fixture.FaultInjectingPageSource;
import dev.mem.tests.fixture.FaultInjectingPageSource.Verb;
import dev.mem.tests.fixture.SimulatedPageSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The operating system fails at its first, second, third … call, once or from then on, until a run
 * gets by without meeting the failure.
 *
 * <p>Whatever a call throws is an error of the documented kind, and has changed nothing: the model
 * still matches the heap. Once the failure is over, the next call succeeds; and in the end the page
 * source has got everything back.
 */
public abstract class FaultSweepContract extends Fixture {
  private static final int STEPS = 120;
  private static final long MOST_LIVE_BYTES = 2 << 20;

  /** A run that meets so many failures one after the other does not end by itself. */
  private static final long MOST_CALLS = 5000;

  private final Engine engine;
  private final SimulatedPageSource source = SimulatedPageSource.likeWindows(4096);
  private final FaultInjectingPageSource faults = new FaultInjectingPageSource(source);

  /**
   * Sets what is tested.
   *
   * @param engine the engine
   */
  protected FaultSweepContract(Engine engine) {
    this.engine = engine;
  }

  @Override
  protected final Setup newSetup() {
    return new Setup(engine, faults, OptionalLong.empty(), 1 << 20, source::verifyAllReleased);
  }

  /** The verbs that an allocator without guard pages calls. */
  @ParameterizedTest
  @EnumSource(
      value = Verb.class,
      names = {"RESERVE", "COMMIT", "DECOMMIT", "RELEASE"})
  final void everyCallMayFailOnce(Verb verb) {
    sweep(verb, nth -> faults.failOnce(verb, nth));
  }

  /** As above, and the failure stays until the run is over. */
  @ParameterizedTest
  @EnumSource(
      value = Verb.class,
      names = {"RESERVE", "COMMIT", "DECOMMIT", "RELEASE"})
  final void everyCallMayFailFromThenOn(Verb verb) {
    sweep(verb, nth -> faults.failFrom(verb, nth));
  }

  private interface Plan {
    void set(long nth);
  }

  private void sweep(Verb verb, Plan plan) {
    long seed = random().nextLong();
    long nth = 0;
    boolean met = true;
    while (met) {
      nth++;
      assertThat(nth).isLessThan(MOST_CALLS);
      plan.set(nth);
      Allocator failing = newAllocator(options -> options.arenaBytes(1 << 16));
      ShadowHeap model = new ShadowHeap(failing, 0);
      operate(failing, model, seed);
      met = faults.failures(verb) > 0;
      faults.heal();
      failing.free(failing.allocate(100_000, 64));
      freeAll(failing, model);
      assertThat(failing.statistics().liveBlocks()).isZero();
      failing.inspector().verify();
      failing.close();
    }
  }

  private static void operate(Allocator failing, ShadowHeap model, long seed) {
    RandomOperations operations =
        new RandomOperations(failing, failing, model, new Random(seed), MOST_LIVE_BYTES);
    for (int step = 0; step < STEPS; step++) {
      try {
        operations.step();
      } catch (OutOfMemoryError | PageSourceException failed) {
        model.compareWithHeap();
      }
    }
    model.compareWithHeap();
  }

  private void freeAll(Allocator failing, ShadowHeap model) {
    List<ShadowBlock> left = new ArrayList<>();
    while (model.size() > 0) {
      left.add(model.any(random()));
      model.remove(left.getLast());
    }
    left.forEach(block -> failing.raw().free(block.address()));
  }
}
