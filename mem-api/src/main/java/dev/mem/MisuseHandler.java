package dev.mem;

/**
 * Is told of misuse that was found too late to throw an exception at the call that made it, as when
 * two threads race to free one block, or a freed one was written to.
 */
@FunctionalInterface
public interface MisuseHandler {

  /**
   * Misuse was found. The heap is intact. Called with no lock held, by the thread that found it;
   * what it throws goes to that thread's caller.
   *
   * @param misuse what is wrong, and where
   */
  void misuse(MisuseException misuse);
}
