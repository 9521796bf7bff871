package dev.mem.bench.spike;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * A run of OS pages cut into blocks of one size, with all of its bookkeeping in Java arrays beside
 * it.
 *
 * <p>Each block has a bit in three words. The owner thread alone writes {@code ready} and {@code
 * freed}; other threads write {@code remote}, by atomic operations.
 *
 * <pre>
 *   freed[w]    freed by the owner and not taken again
 *   ready[w]    taken by the owner, and not handed out yet
 *   remote[w]   freed by another thread, and not collected yet
 *   live = none of the three
 *
 *   owner takes word w:   r = remote[w].getAndSet(0);  doubly freed = r &amp; freed[w];
 *                         ready[w] = r | freed[w];  freed[w] = 0              (in this order)
 *   remote free of bit b: if remote[w].getAndOr(b) had it: already free
 *                         if freed[w], then ready[w] has it: already free, and b is withdrawn
 * </pre>
 *
 * <p>Why a racing double free is always found before the block is handed out again: a block that
 * the owner frees goes to {@code freed}, never straight to {@code ready}, so that it passes the
 * {@code getAndSet} first. A remote bit set before that is in {@code r}, and overlaps; one set
 * after it sees, through the order of the two atomic operations on {@code remote[w]}, the bit in
 * {@code freed} or in {@code ready}.
 */
final class SpikeSlab {
  static final long SLAB_BYTES = 1L << 16;
  static final int BLOCK_SHIFT = 6;
  static final int BLOCKS = (int) (SLAB_BYTES >>> BLOCK_SHIFT);
  static final int WORDS = BLOCKS / Long.SIZE;
  private static final long BLOCK_MASK = (1L << BLOCK_SHIFT) - 1;

  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

  /** What a free found the block to be. */
  enum Outcome {
    FREED,
    ALREADY_FREE,
    NOT_A_BLOCK,
  }

  final SpikeHeap heap;
  final MemorySegment arena;
  final long address;
  private final long[] freed = new long[WORDS];
  private final long[] ready = new long[WORDS];
  private final long[] remote = new long[WORDS];

  SpikeSlab(SpikeHeap heap, MemorySegment arena, long address) {
    this.heap = heap;
    this.arena = arena;
    this.address = address;
    Arrays.fill(freed, -1L);
  }

  /** Returns the segment of a block, a slice of its arena. */
  MemorySegment segment(long blockAddress) {
    return arena.asSlice(blockAddress - arena.address(), 1L << BLOCK_SHIFT);
  }

  /** Owner only: takes all free blocks of a word at once; returns their bits. */
  long take(int word) {
    long local = freed[word];
    // Opaque: a hint that saves the atomic operation where there is nothing to collect.
    if (local == 0 && (long) WORD.getOpaque(remote, word) == 0) {
      return 0;
    }
    // Pairs with the getAndBitwiseOr of freeRemotely.
    long collected = (long) WORD.getAndSet(remote, word, 0L);
    heap.freedTwice(collected & local);
    // Release, and before freed is cleared: a remote free that misses the bit there finds it here.
    WORD.setRelease(ready, word, collected | local);
    WORD.setRelease(freed, word, 0L);
    return collected | local;
  }

  /** Owner only: notes what is left of a word that was taken. */
  void handedOut(int word, long left) {
    WORD.setOpaque(ready, word, left);
  }

  /** Owner only. */
  Outcome freeLocally(long blockAddress) {
    long offset = blockAddress - address;
    if ((offset & BLOCK_MASK) != 0) {
      return Outcome.NOT_A_BLOCK;
    }
    int word = (int) (offset >>> (BLOCK_SHIFT + 6));
    long bit = 1L << (offset >>> BLOCK_SHIFT);
    long local = freed[word];
    if (((local | ready[word] | (long) WORD.getOpaque(remote, word)) & bit) != 0) {
      return Outcome.ALREADY_FREE;
    }
    // Opaque: read by remote frees. The next take orders it before what it hands out.
    WORD.setOpaque(freed, word, local | bit);
    return Outcome.FREED;
  }

  /** Any thread but the owner. */
  Outcome freeRemotely(long blockAddress) {
    long offset = blockAddress - address;
    if ((offset & BLOCK_MASK) != 0) {
      return Outcome.NOT_A_BLOCK;
    }
    int word = (int) (offset >>> (BLOCK_SHIFT + 6));
    long bit = 1L << (offset >>> BLOCK_SHIFT);
    // Pairs with the getAndSet of take.
    if (((long) WORD.getAndBitwiseOr(remote, word, bit) & bit) != 0) {
      return Outcome.ALREADY_FREE;
    }
    // In this order: take sets ready before it clears freed.
    boolean free =
        ((long) WORD.getAcquire(freed, word) & bit) != 0
            || ((long) WORD.getAcquire(ready, word) & bit) != 0;
    if (free && ((long) WORD.getAndBitwiseAnd(remote, word, ~bit) & bit) != 0) {
      return Outcome.ALREADY_FREE;
    }
    // Free, but the owner has collected our bit meanwhile: it has found and reported the overlap.
    return Outcome.FREED;
  }
}
