package dev.mem;

import java.util.List;

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
   * @param sites where they were allocated, most bytes first, as far as that was {@linkplain
   *     AllocatorBuilder#checking watched}: all of them, some, or none
   */
  record Leak(String allocatorName, long blocks, long bytes, List<AllocationSite> sites) {

    /** Takes a copy of the sites. */
    public Leak {
      sites = List.copyOf(sites);
    }

    /**
     * Makes a leak of which no site is known.
     *
     * @param allocatorName the name of the allocator
     * @param blocks how many blocks
     * @param bytes how many usable bytes they had
     */
    public Leak(String allocatorName, long blocks, long bytes) {
      this(allocatorName, blocks, bytes, List.of());
    }
  }
}
