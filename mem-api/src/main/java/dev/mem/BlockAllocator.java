package dev.mem;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * The operations on single blocks that an {@link Allocator} and a {@link Heap} share.
 *
 * <p>Sizes and alignments are in bytes. An alignment is a power of two of at most {@link
 * #MAX_ALIGNMENT}; every block is aligned to at least {@link #MIN_ALIGNMENT}, whatever was asked
 * for. The {@link MemorySegment#byteSize() size} of a returned segment is exactly what was asked
 * for, except from {@link #allocateAtLeast(long)}. As in the JDK, a segment's identity means
 * nothing: a block may be handed out with the same segment object as one freed before.
 *
 * <p>A size of 0 is allowed: it gives a segment of length 0 with an address of its own, to be freed
 * like any other.
 *
 * <p>All further allocation methods of {@link SegmentAllocator} go through {@link #allocate(long,
 * long)}, and their blocks are freed the same way:
 *
 * {@snippet file="AllocatorSnippets.java" region="segment-allocator"}
 *
 * <h2>Errors common to all methods</h2>
 *
 * <ul>
 *   <li>{@link IllegalArgumentException}: a negative size, or an alignment that is not a power of
 *       two between 1 and {@link #MAX_ALIGNMENT}.
 *   <li>{@link OffHeapOutOfMemoryError}: there is no memory for the request, or a limit forbids it.
 *       Sizes up to {@link Long#MAX_VALUE} are understood as they are; none wraps around.
 *   <li>{@link InvalidFreeException}: a segment that should be a live block is not one. {@link
 *       #reallocate}, {@link #tryResize} and {@link #usableSize} ask for the same as {@link #free},
 *       and report the same.
 *   <li>{@link IllegalStateException}: the allocator or heap is closed.
 *   <li>{@link WrongThreadException}: an allocation from a confined {@link Heap} by a thread that
 *       does not own it.
 * </ul>
 *
 * <p>After any of these the heap is as it was before the call.
 */
public interface BlockAllocator extends SegmentAllocator, Free {

  /** The least alignment of any block, in bytes: 16. */
  long MIN_ALIGNMENT = 16;

  /** The greatest alignment that can be asked for, in bytes: 1 GiB. */
  long MAX_ALIGNMENT = 1L << 30;

  /**
   * Allocates a block. Its content is unspecified.
   *
   * @param byteSize the size of the block in bytes, 0 or more
   * @param byteAlignment the alignment of the block in bytes, a power of two up to {@link
   *     #MAX_ALIGNMENT}
   * @return a new block of {@code byteSize} bytes
   * @throws IllegalArgumentException if an argument is out of range
   * @throws OffHeapOutOfMemoryError if there is no memory for the request, or a limit forbids it
   */
  @Override
  MemorySegment allocate(long byteSize, long byteAlignment);

  /**
   * Allocates a block filled with zeros. Memory known to be zero, because it is fresh from the
   * operating system, is not filled again.
   *
   * @param byteSize the size of the block in bytes, 0 or more
   * @param byteAlignment the alignment of the block in bytes, a power of two up to {@link
   *     #MAX_ALIGNMENT}
   * @return a new block of {@code byteSize} zero bytes
   * @throws IllegalArgumentException if an argument is out of range
   * @throws OffHeapOutOfMemoryError if there is no memory for the request, or a limit forbids it
   */
  MemorySegment allocateZeroed(long byteSize, long byteAlignment);

  /**
   * Allocates a block and gives all of it: the segment returned is as long as the block is usable,
   * {@code byteSize} or more. For growing buffers that can make use of the rest.
   *
   * @param byteSize the least size of the block in bytes, 0 or more
   * @return a new block; its {@link MemorySegment#byteSize() byteSize()} is what may be used
   * @throws IllegalArgumentException if {@code byteSize} is negative
   * @throws OffHeapOutOfMemoryError if there is no memory for the request, or a limit forbids it
   */
  MemorySegment allocateAtLeast(long byteSize);

  /**
   * Allocates a block, or says that there is no memory for it without throwing.
   *
   * {@snippet file="AllocatorSnippets.java" region="try-allocate"}
   *
   * @param byteSize the size of the block in bytes, 0 or more
   * @param byteAlignment the alignment of the block in bytes, a power of two up to {@link
   *     #MAX_ALIGNMENT}
   * @return a new block of {@code byteSize} bytes, or {@link MemorySegment#NULL} if memory or a
   *     limit is exhausted
   * @throws IllegalArgumentException if an argument is out of range
   */
  MemorySegment tryAllocate(long byteSize, long byteAlignment);

  /**
   * Changes the size of a block, moving it if need be. The content is kept up to the smaller of
   * both sizes; what follows is unspecified. If the call fails, the old block is as it was, and
   * still live; if it succeeds, the old segment must no longer be used. The new block is aligned to
   * {@link #MIN_ALIGNMENT}; a larger alignment of the old one may be lost.
   *
   * @param block a live block, or {@link MemorySegment#NULL}, which makes this an allocation
   * @param newByteSize the new size in bytes, 0 or more
   * @return the block, at the same or another address, {@code newByteSize} bytes long
   * @throws InvalidFreeException if {@code block} is not a live block
   * @throws IllegalArgumentException if {@code newByteSize} is negative or {@code block} is a
   *     segment of the Java heap
   * @throws OffHeapOutOfMemoryError if there is no memory for the request, or a limit forbids it
   */
  MemorySegment reallocate(MemorySegment block, long newByteSize);

  /**
   * Changes the size of a block where it stands, or leaves it as it is. It never moves, and its
   * alignment stays.
   *
   * @param block a live block
   * @param newByteSize the new size in bytes, 0 or more
   * @return a segment at the same address, {@code newByteSize} bytes long; or {@link
   *     MemorySegment#NULL} if the block cannot have that size there, and then nothing has changed
   * @throws InvalidFreeException if {@code block} is not a live block
   * @throws IllegalArgumentException if {@code newByteSize} is negative or {@code block} is a
   *     segment of the Java heap
   */
  MemorySegment tryResize(MemorySegment block, long newByteSize);

  /**
   * Returns how many bytes of a block may be used, which is at least what was asked for. To use the
   * bytes beyond it, ask for a segment that covers them: {@link #tryResize tryResize(block,
   * usableSize(block))} always succeeds.
   *
   * @param block a live block
   * @return its usable size in bytes
   * @throws InvalidFreeException if {@code block} is not a live block
   * @throws IllegalArgumentException if {@code block} is a segment of the Java heap
   */
  long usableSize(MemorySegment block);

  /**
   * Returns the usable size that a block of the given size would have: asking for that many bytes
   * instead costs no more memory.
   *
   * @param byteSize a size in bytes, 0 or more
   * @return the usable size in bytes, at least {@code byteSize}; {@code byteSize} itself where it
   *     is too large to be allocated
   * @throws IllegalArgumentException if {@code byteSize} is negative
   */
  long goodSize(long byteSize);

  /**
   * Returns the same allocator on {@code long} addresses. Blocks of either view may be freed
   * through the other.
   *
   * @return the raw view of this allocator, always the same object
   */
  RawAllocator raw();
}
