package dev.mem.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.Allocator;
import dev.mem.AllocatorBuilder;
import dev.mem.AllocatorStatistics;
import dev.mem.BlockAllocator;
import dev.mem.Checking;
import dev.mem.Purging;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/**
 * Makes an allocator before each test, and takes it apart afterwards.
 *
 * <p>Taking apart is a test of its own: the heap verifies, every block that a walk finds can be
 * freed, nothing is live then, and the page source has got everything back.
 */
public abstract class Fixture implements UnderTest {
  private final List<Allocator> made = new ArrayList<>();
  private final List<Object> complaints = Collections.synchronizedList(new ArrayList<>());
  private Setup setup;
  private Allocator allocator;
  private Random random;

  /** For subclasses. */
  protected Fixture() {}

  /**
   * Says what the test runs on.
   *
   * @return the setup of one test
   */
  protected abstract Setup newSetup();

  /**
   * Says who gives memory back: nobody unasked, so that two pictures of a heap that nothing happens
   * to are the same, however slow the machine is.
   *
   * @return the option of all allocators that do not say otherwise
   */
  protected Purging purging() {
    return Purging.ON_DEMAND;
  }

  @BeforeEach
  final void makeAllocator(TestInfo test) {
    random = Seeds.random(getClass().getSimpleName() + "." + test.getDisplayName());
    setup = newSetup();
    allocator = newAllocator(options -> options);
  }

  @AfterEach
  final void takeApart() {
    for (Allocator each : made.reversed()) {
      if (isOpen(each)) {
        verifyAndEmpty(each);
        each.close();
      }
    }
    assertThat(complaints).as("misuse and leaks that no test has asked for").isEmpty();
    setup.afterwards().run();
  }

  private void verifyAndEmpty(Allocator each) {
    each.inspector().verify();
    HeapPicture leftOver = HeapPicture.of(each);
    AllocatorStatistics before = each.statistics();
    assertThat(before.liveBlocks()).isEqualTo(leftOver.live().size());
    assertThat(before.liveBytes()).isEqualTo(leftOver.liveBytes());

    leftOver.live().keySet().forEach(each.raw()::free);

    if (each.options().checking() != Checking.OFF) {
      each.trim(); // Gives back what is in quarantine, and the guarded slots.
    }
    each.inspector().verify();
    assertThat(each.statistics().liveBlocks()).isZero();
    assertThat(each.statistics().liveBytes()).isZero();
    verifyNothingIsHeld(each);
  }

  /** What an engine keeps for the next block goes when asked, and nothing else was there. */
  private void verifyNothingIsHeld(Allocator each) {
    if (setup.keepsSpareArena()) {
      AllocatorStatistics kept = each.statistics();
      assertThat(kept.arenasMapped() - kept.arenasReturned())
          .isBetween(0L, setup.mostSpareArenas());
      each.trim();
      each.inspector().verify();
    }
    AllocatorStatistics after = each.statistics();
    assertThat(after.arenasReturned()).isEqualTo(after.arenasMapped());
    assertThat(after.committedBytes()).isZero();
    assertThat(after.reservedBytes() == 0).isEqualTo(each.options().contiguousBytes().isEmpty());
  }

  private static boolean isOpen(Allocator allocator) {
    try {
      assertThat(allocator.inspector().blockContaining(0)).isZero();
      return true;
    } catch (IllegalStateException closed) {
      return false;
    }
  }

  @Override
  public Allocator newAllocator(UnaryOperator<AllocatorBuilder> options) {
    AllocatorBuilder strict =
        setup
            .builder()
            .purging(purging())
            .leakListener(complaints::add)
            .misuseHandler(complaints::add);
    Allocator further = options.apply(strict).build();
    made.add(further);
    return further;
  }

  @Override
  public Allocator allocator() {
    return allocator;
  }

  @Override
  public BlockAllocator blocks() {
    return allocator;
  }

  @Override
  public Setup setup() {
    return setup;
  }

  @Override
  public Random random() {
    return random;
  }
}
