package dev.mem.core.engine;

import dev.mem.AllocationSite;
import dev.mem.HeapVisitor;
import dev.mem.SizeClassStatistics;
import dev.mem.core.arena.ArenaOwner;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.arena.MemoryArena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One way of placing blocks in arenas. An allocator has one engine, and one more for each explicit
 * heap.
 *
 * <p>Arguments have been checked by the front: sizes are 0 or more and less than the address space,
 * alignments are powers of two from 16 to 1 GiB, and an arena is one of this engine's, found by the
 * address. That arena may have been given back meanwhile by another thread, which the engine finds
 * out.
 *
 * <p>Every method is safe for use by any thread, either succeeds or changes nothing, and throws
 * {@link dev.mem.HeapCorruptionException} rather than follow damaged data. Once {@linkplain #close
 * closed}, {@link #allocate} throws {@link IllegalStateException}, and no arena is left to call the
 * others with.
 */
public interface BlockEngine extends ArenaOwner {

  /**
   * Allocates a block.
   *
   * @return its address; 0 only if memory is exhausted and {@code exhaustion} says so
   */
  long allocate(long byteSize, long byteAlignment, Content content, Exhaustion exhaustion);

  /**
   * Returns the engine that does for this one what can be done quickly: so that what is in front of
   * an engine, and has nothing to do with its quick calls, is not in their way.
   */
  default BlockEngine quick() {
    return this;
  }

  /**
   * Allocates a block aligned to 16 bytes if that needs no further ado. The size is unchecked.
   *
   * @return its address; 0 if {@link #allocate} should be asked, which says why it cannot be done
   */
  default long allocateQuickly(long byteSize) {
    return 0;
  }

  /** Returns the arena of a block that this engine handed out, or null if that takes a search. */
  default @Nullable MemoryArena arenaQuickly(long address) {
    return null;
  }

  /**
   * As {@link #allocateQuickly}, and returns the segment of the block; null if there is none, or it
   * takes a look at the address to know the arena.
   */
  default @Nullable MemorySegment allocateSegmentQuickly(long byteSize) {
    return null;
  }

  /** As {@link #allocateQuickly}, and fills the block with zeros. */
  default long allocateZeroedQuickly(long byteSize) {
    return 0;
  }

  /**
   * Allocates a block aligned to 16 bytes for one that has outgrown its place, if that needs no
   * further ado: where it has room to grow on, if there is a choice. The size is valid.
   *
   * @return its address; 0 if it should be allocated as any other
   */
  default long allocateGrownQuickly(long byteSize) {
    return 0;
  }

  /**
   * Changes the size of the block at any address, moving it if need be, if it is one of this
   * engine's and that needs no further ado. The size is unchecked.
   *
   * @return its address; 0 if it should be done by parts, which say why it cannot be done
   */
  default long reallocateQuickly(long address, long newByteSize) {
    return 0;
  }

  /**
   * Frees the block at any address if it is one of this engine's and that needs no further ado.
   *
   * @return whether it did; if not, {@link #free} should be asked, which says what is wrong
   */
  default boolean freeQuickly(long address) {
    return false;
  }

  /**
   * Frees the block at an address.
   *
   * @throws dev.mem.InvalidFreeException if no live block starts there
   */
  void free(MemoryArena arena, long address);

  /**
   * Returns the usable size of the block at an address.
   *
   * @throws dev.mem.InvalidFreeException if no live block starts there
   */
  long usableSize(MemoryArena arena, long address);

  /**
   * Changes the size of the block at an address in place.
   *
   * @return whether it has at least the new size now
   * @throws dev.mem.InvalidFreeException if no live block starts there
   */
  boolean tryResize(MemoryArena arena, long address, long newByteSize);

  /**
   * Returns whether a block should be moved rather than made smaller where it stands. It is live,
   * and has at least the new size.
   */
  default boolean shouldMove(long usableBytes, long newByteSize) {
    return false;
  }

  /** Returns the usable size of a block of the given size. */
  long goodSize(long byteSize);

  /** Returns the address of the live block that contains an address, or 0. */
  long blockContaining(MemoryArena arena, long address);

  /** Shows every arena and block to a visitor, which is called with no lock held. */
  void walk(HeapVisitor visitor);

  /**
   * Checks every invariant.
   *
   * @return the live blocks found and their usable bytes; the peak is left 0
   * @throws dev.mem.HeapCorruptionException for the first invariant that does not hold
   */
  LiveGauge.Reading verify();

  /** Gives back the memory of free blocks as far as it can be spared. */
  void trim();

  /**
   * Gives back what is kept ready for the calling thread alone; an engine that keeps nothing for a
   * thread does nothing.
   */
  void releaseThreadCaches();

  /** Returns what is live in all engines of the allocator, and the most bytes that were. */
  LiveGauge.Reading live();

  /** Returns the Java-heap bytes that describe this engine, those of its arenas apart. */
  default long metadataBytes() {
    return 0;
  }

  /**
   * Returns whether {@link #live} is a count that operations keep, to be compared with what {@link
   * #verify} finds, rather than found by looking.
   */
  boolean countsLive();

  /** Returns where live blocks were allocated, as far as this engine watches that. */
  default List<AllocationSite> allocationSites() {
    return List.of();
  }

  /**
   * Returns what each size class holds in all engines of the allocator, smallest blocks first;
   * empty for an engine without size classes.
   */
  default List<SizeClassStatistics> sizeClasses() {
    return List.of();
  }

  /**
   * Makes another engine of the same kind for the same allocator, from which the current thread
   * alone allocates and whose blocks end together.
   */
  BlockEngine newSibling();

  /** Makes another engine that all threads allocate from, and whose blocks end together. */
  default BlockEngine newSharedSibling() {
    return newSibling();
  }

  /** Gives back all arenas, whatever is live in them. Closing again does nothing. */
  void close();
}
