package dev.mem.core.slab;

import dev.mem.core.layout.Grains;
import org.jspecify.annotations.Nullable;

/**
 * What a heap asks its space for: a slab of a bin with so many blocks, or, without a bin, a span.
 *
 * @param alignGrains the alignment in grains, a power of two
 */
record WantedRun(SlabHeap heap, @Nullable Bin bin, int capacity, int grains, int alignGrains) {
  static WantedRun slab(Bin bin, int capacity) {
    return new WantedRun(bin.heap, bin, capacity, Grains.of((long) capacity * bin.blockBytes), 1);
  }

  static WantedRun span(SlabHeap heap, int grains, int alignGrains) {
    return new WantedRun(heap, null, 0, grains, alignGrains);
  }

  /** Makes the descriptor of the run at an address. */
  Extent descriptorOf(RunArena arena, long address) {
    return bin == null
        ? new Span(arena, address, grains, heap)
        : new Slab(arena, address, bin, capacity);
  }
}
