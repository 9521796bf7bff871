package dev.mem.tests.fuzz;

import static dev.mem.spi.PageSourceTrait.DECOMMITS;
import static dev.mem.spi.PageSourceTrait.NEEDS_COMMIT;
import static dev.mem.spi.PageSourceTrait.PROTECTS;
import static dev.mem.spi.PageSourceTrait.RESCOPES;
import static dev.mem.spi.PageSourceTrait.SCOPES;
import static dev.mem.spi.PageSourceTrait.ZEROES_DECOMMITTED;
import static dev.mem.spi.PageSourceTrait.ZEROES_FRESH;

import dev.mem.Allocator;
import dev.mem.AllocatorBuilder;
import dev.mem.Checking;
import dev.mem.Engine;
import dev.mem.LeakListener;
import dev.mem.Purging;
import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceTrait;
import dev.mem.spi.PageSourceTraits;
import dev.mem.tests.fixture.PooledPageSource;
import dev.mem.tests.fixture.SimulatedPageSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * On what the operations of one input run: its first two bytes.
 *
 * <pre>
 *   first    7..5 mode    4..3 page source    2..0 engine
 *   second   7..6 further mode    5..4 two threads if 3    3 ends with live blocks    2..0 size of arenas
 * </pre>
 *
 * @param engine the engine
 * @param source the page source, new
 * @param mode the options that exclude each other
 * @param arenas index of the size of arenas
 * @param large whether blocks may be larger than an arena
 * @param twoThreads whether a second thread takes part
 * @param endsLive whether the allocator is closed with its blocks
 */
record FuzzSetup(
    Engine engine,
    SimulatedPageSource source,
    Mode mode,
    int arenas,
    boolean large,
    boolean twoThreads,
    boolean endsLive) {

  /** What memory there is in modes that have a limit, in bytes. */
  static final long LIMIT_BYTES = 192 << 10;

  /** The range of modes that have one, in bytes. */
  static final long RANGE_BYTES = 512 << 10;

  private static final long KIB = 1 << 10;
  private static final long[] ARENA_BYTES = {
    256 * KIB, 256 * KIB, 256 * KIB, 256 * KIB, 64 * KIB, 64 * KIB, 1
  };

  /** Their order is that of the inputs kept, whatever becomes of that of the constants. */
  private static final Engine[] ENGINES = {
    Engine.SHARDED,
    Engine.FIRST_FIT,
    Engine.NEXT_FIT,
    Engine.BEST_FIT,
    Engine.BOUNDARY_TAG,
    Engine.SEGREGATED,
    Engine.BUDDY,
    Engine.TLSF
  };

  private static final PooledPageSource POOL = new PooledPageSource(PageSource.platform());

  /**
   * Like Linux, Windows, macOS on ARM, and one that can do little. None measures, which is slow.
   */
  private static final List<PageSourceTraits> SOURCES =
      List.of(
          traits(4 * KIB, 4 * KIB, DECOMMITS, ZEROES_FRESH, ZEROES_DECOMMITTED),
          traits(4 * KIB, 64 * KIB, NEEDS_COMMIT, DECOMMITS, ZEROES_FRESH, ZEROES_DECOMMITTED),
          traits(16 * KIB, 16 * KIB, NEEDS_COMMIT, DECOMMITS, ZEROES_FRESH),
          traits(16 * KIB, 64 * KIB));

  private static PageSourceTraits traits(
      long pageSizeBytes, long granularityBytes, PageSourceTrait... abilities) {
    Set<PageSourceTrait> set = EnumSet.of(SCOPES, RESCOPES, PROTECTS);
    set.addAll(List.of(abilities));
    return new PageSourceTraits(pageSizeBytes, granularityBytes, 0, set);
  }

  /** Options. */
  enum Mode {
    PLAIN,
    LIMITED,
    CONTIGUOUS,
    LIMITED_CONTIGUOUS,
    CHECKED,
    LIMITED_CHECKED;

    /** Checked mode takes most time, and has the least share. */
    static Mode of(int code, int further) {
      return switch (code) {
        case 4 -> LIMITED;
        case 5 -> CONTIGUOUS;
        case 6 -> LIMITED_CONTIGUOUS;
        case 7 -> further == 2 ? LIMITED_CHECKED : CHECKED;
        default -> PLAIN;
      };
    }

    boolean isLimited() {
      return this == LIMITED || this == LIMITED_CONTIGUOUS || this == LIMITED_CHECKED;
    }

    boolean isContiguous() {
      return this == CONTIGUOUS || this == LIMITED_CONTIGUOUS;
    }

    boolean isChecked() {
      return this == CHECKED || this == LIMITED_CHECKED;
    }

    /** Returns whether there may be no memory for what the model allows. */
    boolean isScarce() {
      return isLimited() || isContiguous();
    }
  }

  /** Reads the setup from the start of an input. */
  static FuzzSetup of(FuzzInput input) {
    int first = input.next();
    int second = input.next();
    return new FuzzSetup(
        ENGINES[first & 7],
        source(first >>> 3 & 3),
        Mode.of(first >>> 5, second >>> 6),
        second & 7,
        second >>> 6 == 3 && (second & 7) >= 6,
        (second >>> 4 & 3) == 3,
        (second & 8) != 0);
  }

  private static SimulatedPageSource source(int which) {
    PageSourceTraits traits = SOURCES.get(which);
    return new SimulatedPageSource("simulated", traits).backedBy(POOL);
  }

  /** Makes the allocator. */
  Allocator newAllocator(LeakListener leakListener) {
    AllocatorBuilder builder =
        Allocator.builder()
            .name("fuzzed")
            .engine(engine)
            .pageSource(source)
            .purging(Purging.ON_DEMAND)
            .misuseHandler(misuse -> {
              throw new AssertionError("no two threads are busy at once", misuse);
            })
            .leakListener(leakListener);
    if (arenas < ARENA_BYTES.length) {
      builder.arenaBytes(ARENA_BYTES[arenas]);
    }
    if (mode.isLimited()) {
      builder.limitBytes(LIMIT_BYTES);
    }
    if (mode.isContiguous()) {
      builder.contiguous(RANGE_BYTES);
    }
    if (mode.isChecked()) {
      builder.checking(Checking.FULL);
    }
    return builder.build();
  }

  /** Returns how much may be live before blocks are freed instead of allocated, in bytes. */
  long mostLiveBytes() {
    return large ? 8 << 20 : 256 << 10;
  }
}
