package dev.mem;

/**
 * Is told what an allocator's heap consists of, arena by arena in order of creation, and block by
 * block in order of address.
 *
 * {@snippet file="AllocatorSnippets.java" region="walk"}
 */
@FunctionalInterface
public interface HeapVisitor {

  /**
   * An arena; the calls that follow, up to the next arena, are about its blocks.
   *
   * @param address where it starts
   * @param byteSize its size in bytes
   */
  default void arena(long address, long byteSize) {}

  /**
   * A live block.
   *
   * @param address where it starts
   * @param usableBytes how many bytes of it may be used
   */
  void liveBlock(long address, long usableBytes);

  /**
   * Memory that is free, what the engine writes into it included.
   *
   * @param address where it starts
   * @param byteSize its size in bytes
   */
  default void freeBlock(long address, long byteSize) {}
}
