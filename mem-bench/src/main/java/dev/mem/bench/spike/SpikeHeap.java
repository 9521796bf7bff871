package dev.mem.bench.spike;

import dev.mem.spi.PageSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The slabs of one thread, and the two levels of tables that find a slab by address. */
final class SpikeHeap implements AutoCloseable {
  private static final long ARENA_BYTES = 1L << 22;
  private static final int SLAB_SHIFT = 16;
  private static final int LEAF_BITS = 16;
  private static final int LEAF_MASK = (1 << LEAF_BITS) - 1;
  private static final int ADDRESS_BITS = 48;
  private static final @Nullable SpikeSlab[] @Nullable [] SLABS =
      new @Nullable SpikeSlab[1 << (ADDRESS_BITS - SLAB_SHIFT - LEAF_BITS)][];

  private final PageSource source;
  private final Thread owner = Thread.currentThread();
  private final List<SpikeSlab> slabs = new ArrayList<>();
  private final List<MemorySegment> reservations = new ArrayList<>();
  private final List<Arena> scopes = new ArrayList<>();
  private final AtomicLong doubleFreesFoundLate = new AtomicLong();
  private long nextSlabAddress;
  private long arenaEnd;

  /** The word that blocks are handed out from, what is left of it, and where its first block is. */
  private @Nullable SpikeSlab slab;

  private int word;
  private long left;
  private long wordAddress;
  private int slabIndex;

  SpikeHeap(PageSource source) {
    this.source = source;
  }

  static @Nullable SpikeSlab slabAt(long address) {
    if (address >>> ADDRESS_BITS != 0) {
      return null;
    }
    @Nullable SpikeSlab @Nullable [] leaf = SLABS[(int) (address >>> (SLAB_SHIFT + LEAF_BITS))];
    return leaf == null ? null : leaf[(int) (address >>> SLAB_SHIFT) & LEAF_MASK];
  }

  long doubleFreesFoundLate() {
    return doubleFreesFoundLate.get();
  }

  /** Counts blocks, one for each bit, that the owner and another thread have both freed. */
  void freedTwice(long bits) {
    if (bits != 0) {
      doubleFreesFoundLate.addAndGet(Long.bitCount(bits));
    }
  }

  long allocate() {
    long bits = left;
    if (bits == 0) {
      bits = refill();
    }
    long rest = bits & (bits - 1);
    left = rest;
    SpikeSlab current = slab;
    if (current != null) {
      current.handedOut(word, rest);
    }
    return wordAddress + ((long) Long.numberOfTrailingZeros(bits) << SpikeSlab.BLOCK_SHIFT);
  }

  /** Frees a block of whichever heap. */
  static SpikeSlab.Outcome free(long address) {
    SpikeSlab slab = slabAt(address);
    if (slab == null) {
      return SpikeSlab.Outcome.NOT_A_BLOCK;
    }
    return slab.heap.owner == Thread.currentThread()
        ? slab.freeLocally(address)
        : slab.freeRemotely(address);
  }

  private long refill() {
    int tries = slabs.size() * SpikeSlab.WORDS;
    for (int i = 0; i < tries; i++) {
      if (++word == SpikeSlab.WORDS || slab == null) {
        word = 0;
        slabIndex = (slabIndex + 1) % slabs.size();
        slab = slabs.get(slabIndex);
      }
      long bits = slab.take(word);
      if (bits != 0) {
        wordAddress = slab.address + ((long) word << (SpikeSlab.BLOCK_SHIFT + 6));
        return bits;
      }
    }
    slab = addSlab();
    slabIndex = slabs.size() - 1;
    word = 0;
    wordAddress = slab.address;
    return slab.take(0);
  }

  private SpikeSlab addSlab() {
    if (nextSlabAddress == arenaEnd) {
      Arena scope = Arena.ofShared();
      MemorySegment range = source.reserve(ARENA_BYTES, SpikeSlab.SLAB_BYTES, scope);
      source.commit(range);
      scopes.add(scope);
      reservations.add(range);
      nextSlabAddress = range.address();
      arenaEnd = range.address() + range.byteSize();
    }
    SpikeSlab added = new SpikeSlab(this, reservations.getLast(), nextSlabAddress);
    put(added.address, added);
    nextSlabAddress += SpikeSlab.SLAB_BYTES;
    slabs.add(added);
    return added;
  }

  private static synchronized void put(long address, @Nullable SpikeSlab entry) {
    int root = (int) (address >>> (SLAB_SHIFT + LEAF_BITS));
    @Nullable SpikeSlab @Nullable [] leaf = SLABS[root];
    if (leaf == null) {
      leaf = new @Nullable SpikeSlab[1 << LEAF_BITS];
      SLABS[root] = leaf;
    }
    leaf[(int) (address >>> SLAB_SHIFT) & LEAF_MASK] = entry;
  }

  /** Closes the scopes, so that stale segments throw, and gives the memory back. */
  @Override
  public void close() {
    slabs.forEach(ended -> put(ended.address, null));
    scopes.forEach(Arena::close);
    reservations.forEach(source::release);
  }
}
