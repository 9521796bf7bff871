package dev.mem;

/** Is told of blocks that are live when their allocator is closed. */
@FunctionalInterface
public interface LeakListener {

  /**
   * Blocks were live at the close of an allocator. Called once by {@link Allocator#close()}, with
   * no lock held, after the memory was given back.
   *
   * @param leak how much it was
   */
  void leaked(Leak leak);

  /**
   * What was live at a close.
   *
   * @param allocatorName the name of the allocator
   * @param blocks how many blocks
   * @param bytes how many usable bytes they had
   */
  record Leak(String allocatorName, long blocks, long bytes) {}
}
