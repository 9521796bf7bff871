package dev.mem.core.slab;

import dev.mem.HeapVisitor;
import dev.mem.core.layout.Grains;
import java.util.Arrays;

/**
 * The blocks of one arena at one moment, so that a visitor can be told of them with no lock held.
 *
 * <pre>
 *   starts[i]       = offset of block i, live if positive, else its complement
 *   sizes[i]        = its size
 * </pre>
 */
final class RunSnapshot {
  private final RunArena arena;
  private long[] starts = new long[64];
  private long[] sizes = new long[64];
  private int count;

  private RunSnapshot(RunArena arena) {
    this.arena = arena;
  }

  /** Takes a snapshot; the caller holds the lock of the space. */
  static RunSnapshot of(RunArena arena) {
    RunSnapshot snapshot = new RunSnapshot(arena);
    for (int grain = 0; grain < arena.grains(); ) {
      Extent extent = arena.extents[grain];
      long offset = Grains.bytes(grain);
      switch (extent) {
        case Slab slab -> {
          snapshot.addBlocks(slab, offset);
          grain += slab.grains();
        }
        case Span span -> {
          snapshot.add(offset, span.byteSize(), span.isLive());
          grain += span.grains;
        }
        case NoExtent _ -> {
          int end = grain + 1;
          while (end < arena.grains() && arena.extents[end] == NoExtent.INSTANCE) {
            end++;
          }
          snapshot.add(offset, Grains.bytes(end - grain), false);
          grain = end;
        }
      }
    }
    return snapshot;
  }

  private void addBlocks(Slab slab, long offset) {
    long live = slab.liveBits();
    int capacity = slab.capacity();
    for (int block = 0; block < capacity; block++) {
      add(
          offset + (long) block * slab.bin.blockBytes,
          slab.bin.blockBytes,
          (live & 1L << block) != 0);
    }
    if (slab.limitBytes < slab.byteSize()) {
      add(offset + slab.limitBytes, slab.byteSize() - slab.limitBytes, false);
    }
  }

  private void add(long offset, long byteSize, boolean live) {
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
      sizes = Arrays.copyOf(sizes, 2 * count);
    }
    starts[count] = live ? offset : ~offset;
    sizes[count++] = byteSize;
  }

  void show(HeapVisitor visitor) {
    visitor.arena(arena.address(), arena.byteSize());
    for (int i = 0; i < count; i++) {
      if (starts[i] >= 0) {
        visitor.liveBlock(arena.address() + starts[i], sizes[i]);
      } else {
        visitor.freeBlock(arena.address() + ~starts[i], sizes[i]);
      }
    }
  }
}
