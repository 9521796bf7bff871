package dev.mem.tests.failure;

/** A call that is made while something is scarce. */
interface ScarceCall {

  /** Gets ready, with plenty of everything. */
  void prepare();

  /** Makes the call, which may throw. */
  void run();

  /**
   * Checks what has come of it, with plenty of everything.
   *
   * @param thrown whether {@link #run} has thrown for want of what was scarce
   */
  void check(boolean thrown);
}
