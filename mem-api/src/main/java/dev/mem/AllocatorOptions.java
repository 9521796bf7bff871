package dev.mem;

import dev.mem.spi.PageSource;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The options of one allocator, as {@link AllocatorBuilder} collects them.
 *
 * @param name what reports call the allocator
 * @param engine how it places blocks
 * @param pageSource where its memory comes from; {@code null} for the one of this platform
 * @param limitBytes the most it may have committed, in bytes, if there is a limit
 * @param arenaBytes the least size of an arena in bytes, rounded up to the granularity of the page
 *     source; empty for what the engine prefers
 * @param contiguousBytes the size in bytes of the one range that everything is kept in, if it is to
 *     be so
 * @param misuseHandler told of wrong frees that are found too late for an exception
 * @param leakListener told of blocks that are live when the allocator is closed
 * @param softLimitBytes how much it may have committed before {@code limitListener} is asked, in
 *     bytes, if there is such a limit
 * @param parent the allocator whose limits this one draws on as well; {@code null} for none
 * @param limitListener asked when a limit of this allocator is in the way
 * @param checking how closely the use of blocks is watched
 * @param purging who gives memory back that has been free for a while
 * @param hugePages whether memory is to be backed by huge pages
 */
public record AllocatorOptions(
    String name,
    Engine engine,
    @Nullable PageSource pageSource,
    OptionalLong limitBytes,
    OptionalLong arenaBytes,
    OptionalLong contiguousBytes,
    MisuseHandler misuseHandler,
    LeakListener leakListener,
    OptionalLong softLimitBytes,
    @Nullable Allocator parent,
    LimitListener limitListener,
    Checking checking,
    Purging purging,
    HugePages hugePages) {

  /**
   * Checks the ranges of all options.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public AllocatorOptions {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(engine, "engine");
    Objects.requireNonNull(misuseHandler, "misuseHandler");
    Objects.requireNonNull(leakListener, "leakListener");
    Objects.requireNonNull(limitListener, "limitListener");
    Objects.requireNonNull(checking, "checking");
    Objects.requireNonNull(purging, "purging");
    Objects.requireNonNull(hugePages, "hugePages");
    requirePositive(limitBytes.orElse(1), "limitBytes");
    requirePositive(arenaBytes.orElse(1), "arenaBytes");
    requirePositive(softLimitBytes.orElse(1), "softLimitBytes");
    requirePositive(contiguousBytes.orElse(1), "contiguousBytes");
  }

  /**
   * Returns these options with another page source.
   *
   * @param source where memory comes from
   * @return new options, otherwise the same
   */
  public AllocatorOptions withPageSource(PageSource source) {
    return new AllocatorOptions(
        name,
        engine,
        source,
        limitBytes,
        arenaBytes,
        contiguousBytes,
        misuseHandler,
        leakListener,
        softLimitBytes,
        parent,
        limitListener,
        checking,
        purging,
        hugePages);
  }

  /**
   * Returns these options with another leak listener.
   *
   * @param listener told of blocks that are live when the allocator is closed
   * @return new options, otherwise the same
   */
  public AllocatorOptions withLeakListener(LeakListener listener) {
    return new AllocatorOptions(
        name,
        engine,
        pageSource,
        limitBytes,
        arenaBytes,
        contiguousBytes,
        misuseHandler,
        listener,
        softLimitBytes,
        parent,
        limitListener,
        checking,
        purging,
        hugePages);
  }

  private static void requirePositive(long value, String what) {
    if (value <= 0) {
      throw new IllegalArgumentException(what + " must be positive, but is " + value);
    }
  }
}
