package dev.mem;

/**
 * Is told of a wrong free that was found too late to throw an exception at the call that made it,
 * as when two threads race to free one block.
 */
@FunctionalInterface
public interface MisuseHandler {

  /**
   * A wrong free was found. The heap is intact. Called with no lock held, by the thread that found
   * it; what it throws goes to that thread's caller.
   *
   * @param misuse what is wrong, and where
   */
  void misuse(InvalidFreeException misuse);
}
