package dev.mem.tests.fuzz;

import dev.mem.Allocator;
import dev.mem.BlockAllocator;
import dev.mem.Heap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The open heaps of one run, and which of the two threads each is for. */
final class FuzzHeaps {
  private static final int MOST = 3;

  /** Who may allocate from a heap. */
  enum Owner {
    FIRST_THREAD,
    SECOND_THREAD,
    BOTH
  }

  private record Opened(Heap heap, Owner owner) {}

  private final Allocator allocator;
  private final List<Opened> opened = new ArrayList<>();

  FuzzHeaps(Allocator allocator) {
    this.allocator = allocator;
  }

  void open(boolean shared, boolean onSecondThread) {
    if (opened.size() == MOST) {
      return;
    }
    Owner confined = onSecondThread ? Owner.SECOND_THREAD : Owner.FIRST_THREAD;
    Heap heap = shared ? allocator.newSharedHeap() : allocator.newHeap();
    opened.add(new Opened(heap, shared ? Owner.BOTH : confined));
  }

  /** Returns the allocator, or one of the heaps. */
  BlockAllocator choose(int index) {
    int chosen = index % (opened.size() + 1);
    return chosen == 0 ? allocator : opened.get(chosen - 1).heap;
  }

  /** Returns whether the thread may allocate from what {@link #choose} returned. */
  boolean isUsable(BlockAllocator chosen, boolean onSecondThread) {
    Owner other = onSecondThread ? Owner.FIRST_THREAD : Owner.SECOND_THREAD;
    return opened.stream().noneMatch(each -> each.heap.equals(chosen) && each.owner == other);
  }

  /** Returns any open heap, or null if there is none. */
  @Nullable Heap any() {
    return opened.isEmpty() ? null : opened.getLast().heap;
  }

  void forget(BlockAllocator heap) {
    opened.removeIf(each -> each.heap.equals(heap));
  }
}
