package dev.mem;

import java.lang.foreign.MemorySegment;

/**
 * An allocator of blocks that are named by their address.
 *
 * <p>It makes no Java object per block, which is where much of the time of a small allocation goes.
 * An address alone does not give access to memory; {@link #range} returns a segment that contains
 * the block, so that callers need no native access of their own:
 *
 * {@snippet file="AllocatorSnippets.java" region="raw"}
 *
 * <p>Address 0 stands for "no block". Arguments, alignment, errors and thread-safety are those of
 * {@link BlockAllocator}.
 */
public interface RawAllocator {

  /**
   * Allocates a block aligned to {@link BlockAllocator#MIN_ALIGNMENT}. Its content is unspecified.
   *
   * @param byteSize the size of the block in bytes, 0 or more
   * @return the address of the block, never 0
   * @throws IllegalArgumentException if {@code byteSize} is negative
   * @throws OffHeapOutOfMemoryError if there is no memory for the request, or a limit forbids it
   */
  default long allocate(long byteSize) {
    return allocate(byteSize, BlockAllocator.MIN_ALIGNMENT);
  }

  /**
   * Allocates a block. Its content is unspecified.
   *
   * @param byteSize the size of the block in bytes, 0 or more
   * @param byteAlignment the alignment of the block in bytes, a power of two up to {@link
   *     BlockAllocator#MAX_ALIGNMENT}
   * @return the address of the block, never 0
   * @throws IllegalArgumentException if an argument is out of range
   * @throws OffHeapOutOfMemoryError if there is no memory for the request, or a limit forbids it
   */
  long allocate(long byteSize, long byteAlignment);

  /**
   * Allocates a block filled with zeros.
   *
   * @param byteSize the size of the block in bytes, 0 or more
   * @param byteAlignment the alignment of the block in bytes, a power of two up to {@link
   *     BlockAllocator#MAX_ALIGNMENT}
   * @return the address of the block, never 0
   * @throws IllegalArgumentException if an argument is out of range
   * @throws OffHeapOutOfMemoryError if there is no memory for the request, or a limit forbids it
   */
  long allocateZeroed(long byteSize, long byteAlignment);

  /**
   * Allocates a block, or says that there is no memory for it without throwing.
   *
   * @param byteSize the size of the block in bytes, 0 or more
   * @param byteAlignment the alignment of the block in bytes, a power of two up to {@link
   *     BlockAllocator#MAX_ALIGNMENT}
   * @return the address of the block, or 0 if memory or a limit is exhausted
   * @throws IllegalArgumentException if an argument is out of range
   */
  long tryAllocate(long byteSize, long byteAlignment);

  /**
   * Allocates one block for each element of a part of an array, all of one size and aligned to
   * {@link BlockAllocator#MIN_ALIGNMENT}: all of them or none. Elements outside the part stay as
   * they are; if the call fails, so do those inside.
   *
   * @param byteSize the size of each block in bytes, 0 or more
   * @param addresses receives the addresses
   * @param fromIndex the first index to fill
   * @param toIndex the index after the last one to fill
   * @throws IndexOutOfBoundsException if the indexes are not a range of the array
   * @throws IllegalArgumentException if {@code byteSize} is negative
   * @throws OffHeapOutOfMemoryError if there is no memory for all of them, or a limit forbids it
   */
  void allocate(long byteSize, long[] addresses, int fromIndex, int toIndex);

  /**
   * Changes the size of a block, moving it if need be, as {@link BlockAllocator#reallocate} does.
   * The content is kept up to the smaller of the new size and the old block's {@linkplain
   * #usableSize usable size}.
   *
   * @param address the address of a live block, or 0, which makes this an allocation
   * @param newByteSize the new size in bytes, 0 or more
   * @return the address of the block, the same or another, never 0
   * @throws InvalidFreeException if no live block starts at {@code address}; nothing has changed
   *     then
   * @throws IllegalArgumentException if {@code newByteSize} is negative
   * @throws OffHeapOutOfMemoryError if there is no memory for the request, or a limit forbids it;
   *     the old block is as it was
   */
  long reallocate(long address, long newByteSize);

  /**
   * Changes the size of a block where it stands, or leaves it as it is.
   *
   * @param address the address of a live block
   * @param newByteSize the new size in bytes, 0 or more
   * @return whether the block now has at least that size; if not, nothing has changed
   * @throws InvalidFreeException if no live block starts at {@code address}
   * @throws IllegalArgumentException if {@code newByteSize} is negative
   */
  boolean tryResize(long address, long newByteSize);

  /**
   * Frees a block. May be called by any thread, whichever one allocated the block. Address 0 is
   * allowed, and nothing happens.
   *
   * @param address the address of a live block, or 0
   * @throws InvalidFreeException if no live block starts at {@code address}; the heap is as it was
   */
  void free(long address);

  /**
   * Frees the blocks named by a part of an array, in order; 0 is skipped. A wrong address does not
   * keep the others from being freed: it is reported after the last one, further ones as
   * {@linkplain Throwable#getSuppressed() suppressed} by the first.
   *
   * @param addresses holds the addresses of live blocks, or 0
   * @param fromIndex the first index to free
   * @param toIndex the index after the last one to free
   * @throws IndexOutOfBoundsException if the indexes are not a range of the array; nothing has been
   *     freed then
   * @throws InvalidFreeException if no live block started at one of the addresses
   */
  void free(long[] addresses, int fromIndex, int toIndex);

  /**
   * Returns how many bytes of a block may be used, which is at least what was asked for.
   *
   * @param address the address of a live block
   * @return its usable size in bytes
   * @throws InvalidFreeException if no live block starts at {@code address}
   */
  long usableSize(long address);

  /**
   * Returns the usable size that a block of the given size would have.
   *
   * @param byteSize a size in bytes, 0 or more
   * @return the usable size in bytes, at least {@code byteSize}; {@code byteSize} itself where it
   *     is too large to be allocated
   * @throws IllegalArgumentException if {@code byteSize} is negative
   */
  long goodSize(long byteSize);

  /**
   * Returns the arena that contains an address, as one segment. The offset of a block in it is its
   * address less that of the segment. All blocks of the arena are within its bounds, so that bounds
   * are checked against the arena only. The segment lives until the arena goes back to the
   * operating system; a later access through it throws {@link IllegalStateException}.
   *
   * <p>Callers that touch many blocks keep the segment while addresses stay inside it, and look it
   * up again when one does not. With {@link AllocatorBuilder#contiguous(long)} there is a single
   * one for the allocator's whole life.
   *
   * @param address an address in memory of this allocator
   * @return the range that contains it
   * @throws IllegalArgumentException if the address is not in memory of this allocator
   */
  MemorySegment range(long address);
}
