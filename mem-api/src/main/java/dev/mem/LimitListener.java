package dev.mem;

/**
 * Is asked what to do when an allocation would exceed a limit.
 *
 * <p>It may free what is kept for convenience only, in this allocator or in one that draws on the
 * same limit, and let the allocation go on; or refuse it. It is called by the thread that
 * allocates, with no lock of mem held, and may use any allocator. What it allocates itself is not
 * asked about: where a limit is in the way, that fails.
 *
 * @see AllocatorBuilder#limitListener
 */
@FunctionalInterface
public interface LimitListener {

  /** What to do without a listener: soft limits forbid nothing, hard ones are final. */
  LimitListener DEFAULT =
      pressure -> pressure.limit() == Limit.SOFT ? Decision.PROCEED : Decision.REFUSE;

  /**
   * An allocation would exceed a limit. What this throws goes to the thread that allocates, and
   * nothing has been allocated then.
   *
   * @param pressure which limit, and what was asked for
   * @return whether to go on. At a soft limit, {@link Decision#PROCEED} lets this one allocation
   *     exceed it. At a hard limit it makes the allocator try again, which is in vain unless memory
   *     was given back; one allocation asks {@value #MOST_QUESTIONS} times at most
   */
  Decision limitReached(Pressure pressure);

  /** How often one allocation asks, at most. */
  int MOST_QUESTIONS = 8;

  /** What to do with the allocation. */
  enum Decision {
    /** Go on: exceed the soft limit, or try again after memory was given back. */
    PROCEED,
    /** Fail, as without memory. */
    REFUSE,
  }

  /** Which kind of limit is in the way. */
  enum Limit {
    /** {@link AllocatorBuilder#softLimitBytes}. */
    SOFT,
    /** {@link AllocatorBuilder#limitBytes}. */
    HARD,
  }

  /**
   * An allocation that a limit is in the way of.
   *
   * @param allocator the allocator whose limit it is; the allocation may be one of a child's
   * @param limit which of its limits
   * @param requestedBytes the size of the block asked for, in bytes
   * @param usedBytes what counts against the limit now, children included, in bytes
   * @param limitBytes the limit in bytes
   */
  record Pressure(
      Allocator allocator, Limit limit, long requestedBytes, long usedBytes, long limitBytes) {}
}
