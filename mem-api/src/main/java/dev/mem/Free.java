package dev.mem;

import java.lang.foreign.MemorySegment;

/**
 * Gives one block back.
 *
 * <p>This is a functional interface, so that {@code allocator::free} serves as a clean-up action
 * wherever one is asked for.
 */
@FunctionalInterface
public interface Free {

  /**
   * Frees the block that starts at the address of the given segment. May be called by any thread,
   * whichever one allocated the block. The block is identified by its address alone: any segment
   * with the same address will do, whatever its size.
   *
   * <p>{@link MemorySegment#NULL} is allowed, and nothing happens; so it is for any native segment
   * with address 0.
   *
   * <p>A wrong call is refused: the heap is left as it was, and the memory at the address is not
   * touched to find out.
   *
   * @param block a segment whose address is that of a live block
   * @throws InvalidFreeException if no live block of this allocator starts there: the address is
   *     inside a block, was never allocated, is already free or belongs to another allocator, or
   *     the allocator is closed
   * @throws IllegalArgumentException if {@code block} is a segment of the Java heap
   */
  void free(MemorySegment block);
}
