package dev.mem.tests.stress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.Allocator;
import dev.mem.AllocatorBuilder;
import dev.mem.AllocatorStatistics;
import dev.mem.Checking;
import dev.mem.Engine;
import dev.mem.HugePages;
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
 * The operating system fails at its first, second, third … call of a verb, once or from then on,
 * until a run gets by without meeting the failure.
 *
 * <p>Whatever a call throws is the documented error, thrown by a call that may throw it, and has
 * changed nothing: the model still matches the heap, and the figures those of the page source. Once
 * the failure is over, the next call succeeds, and trimming gives everything back.
 */
public abstract class FaultSweepContract extends Fixture {

  /** A run that meets so many failures one after the other does not end by itself. */
  private static final long MOST_CALLS = 5000;

  private final Engine engine;
  private final Checking checking;
  private final SimulatedPageSource source = SimulatedPageSource.withEveryTrait(4096);
  private final FaultInjectingPageSource faults = new FaultInjectingPageSource(source);

  /**
   * Sets what is tested.
   *
   * @param engine the engine
   * @param checking what watches over its blocks
   */
  protected FaultSweepContract(Engine engine, Checking checking) {
    this.engine = engine;
    this.checking = checking;
  }

  @Override
  protected final Setup newSetup() {
    return new Setup(engine, faults, OptionalLong.empty(), 1 << 20, source::verifyAllReleased);
  }

  /**
   * Uses an allocator while calls fail; everything live afterwards is in the model.
   *
   * @param failing the allocator
   * @param model what is live in it
   * @param random chooses the operations
   */
  protected abstract void operate(Allocator failing, ShadowHeap model, Random random);

  /**
   * Does random operations, and checks after each failure that nothing is lost.
   *
   * @param failing the allocator
   * @param model what is live in it
   * @param random chooses the operations
   * @param steps how many
   * @param mostLiveBytes when to stop growing, in bytes
   */
  protected final void operateRandomly(
      Allocator failing, ShadowHeap model, Random random, int steps, long mostLiveBytes) {
    var operations = new RandomOperations(failing, failing, model, random, mostLiveBytes);
    for (int step = 0; step < steps; step++) {
      if (!operations.tryStep()) {
        verifyNothingIsLost(failing, model);
      }
    }
  }

  /**
   * Checks that nothing is lost: the heap is what the model says, and the figures are those of the
   * page source.
   *
   * @param failing the allocator
   * @param model what is live in it
   */
  protected final void verifyNothingIsLost(Allocator failing, ShadowHeap model) {
    model.compareWithHeap();
    AllocatorStatistics figures = failing.statistics();
    assertThat(figures.reservedBytes()).isEqualTo(source.reservedBytes());
    assertThat(figures.committedBytes()).isEqualTo(source.committedBytes());
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  final void everyCallMayFailOnce(Verb verb) {
    sweep(verb, nth -> faults.failOnce(verb, nth));
  }

  /** As above, and the failure stays until the run is over. */
  @ParameterizedTest
  @EnumSource(Verb.class)
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
      Allocator failing = newAllocator(options -> optionsFor(verb, options));
      ShadowHeap model = new ShadowHeap(failing, 0);
      operate(failing, model, new Random(seed));
      verifyNothingIsLost(failing, model);
      met = faults.failures(verb) > 0;
      faults.heal();
      recover(failing, model);
    }
  }

  /**
   * Small arenas, so that they come and go; {@link #purging} leaves it to the test when a call
   * comes.
   */
  private AllocatorBuilder optionsFor(Verb verb, AllocatorBuilder options) {
    return options
        .checking(checking)
        .arenaBytes(1 << 16)
        .hugePages(verb == Verb.ADVISE_HUGE_PAGES ? HugePages.PREFER : HugePages.SYSTEM_DEFAULT);
  }

  /** The failure is over: what was kept goes back, and a new allocation succeeds. */
  private void recover(Allocator failing, ShadowHeap model) {
    failing.free(failing.allocate(100_000, 64));
    freeAll(failing, model);
    failing.trim();
    verifyNothingIsLost(failing, model);
    AllocatorStatistics figures = failing.statistics();
    assertThat(figures.reservedBytes()).isZero();
    assertThat(figures.committedBytes()).isZero();
    assertThat(figures.arenasReturned()).isEqualTo(figures.arenasMapped());
    failing.close();
    assertThat(source.liveReservations()).isZero();
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
