package dev.mem.example;

import dev.mem.HeapInspector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A mark-and-sweep collector, of about forty lines, since the allocator does the rest.
 *
 * <p><b>Mark</b>: from the roots along the fields, each object once; a word of the stack is looked
 * up by {@link HeapInspector#blockContaining}, which says whether it is an address in an object at
 * all, and of which one. <b>Sweep</b>: {@link HeapInspector#walk} shows every object; those without
 * a mark are freed on the spot. Objects never move.
 */
final class Collector {
  private final ObjectHeap heap;
  private final HeapInspector inspector;
  private final Roots roots;
  private final List<Pause> pauses = new ArrayList<>();

  /** Objects that are marked, and whose fields are yet to be looked at. */
  private long[] pending = new long[256];

  private int pendingCount;
  private long reclaimedObjects;
  private long reclaimedBytes;

  /**
   * A collection.
   *
   * @param nanos how long the program stood still
   * @param reclaimedObjects how many objects were freed
   * @param reclaimedBytes and their bytes
   * @param liveBytes the bytes of those that stayed
   */
  record Pause(long nanos, long reclaimedObjects, long reclaimedBytes, long liveBytes) {}

  Collector(ObjectHeap heap, HeapInspector inspector, Roots roots) {
    this.heap = heap;
    this.inspector = inspector;
    this.roots = roots;
  }

  List<Pause> pauses() {
    return pauses;
  }

  /** Frees every object that the program cannot reach any more. */
  void collect() {
    long start = System.nanoTime();
    mark();
    sweep();
    pauses.add(
        new Pause(System.nanoTime() - start, reclaimedObjects, reclaimedBytes, heap.liveBytes()));
  }

  private void mark() {
    roots.forEachValue(this::markValue);
    roots.forEachWord(word -> markObject(inspector.blockContaining(word)));
    while (pendingCount > 0) {
      pendingCount--;
      long object = pending[pendingCount];
      for (int field = 0; field < heap.references(object); field++) {
        markValue(heap.field(object, field));
      }
    }
  }

  private void markValue(long value) {
    if (Value.isReference(value)) {
      markObject(value);
    }
  }

  private void markObject(long object) {
    if (object != Value.NIL && !heap.isMarked(object)) {
      heap.mark(object);
      if (pendingCount == pending.length) {
        pending = Arrays.copyOf(pending, 2 * pendingCount);
      }
      pending[pendingCount++] = object;
    }
  }

  private void sweep() {
    reclaimedObjects = 0;
    reclaimedBytes = 0;
    inspector.walk(this::sweepObject);
  }

  private void sweepObject(long object, long byteSize) {
    if (heap.isMarked(object)) {
      heap.unmark(object);
    } else {
      heap.free(object);
      reclaimedObjects++;
      reclaimedBytes += byteSize;
    }
  }
}
