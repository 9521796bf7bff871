package dev.mem.tests.misuse;

import dev.mem.Allocator;
import dev.mem.BlockAllocator;
import dev.mem.Heap;
import dev.mem.spi.PageSourceTrait;
import dev.mem.tests.contract.Crew;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Use of what has ended, or belongs to another thread: each call throws the type named. */
@SuppressWarnings("ImmutableEnumChecker") // The functions keep no state.
public enum LifeMisuse {
  CLOSED_ALLOCATOR(IllegalStateException.class, LifeMisuse::callsAfterClose),
  CLOSED_HEAP(IllegalStateException.class, LifeMisuse::callsOfAClosedHeap),
  HEAP_OF_A_CLOSED_ALLOCATOR(IllegalStateException.class, LifeMisuse::callsOfAnOrphanedHeap),
  CLOSED_ARENA(IllegalStateException.class, LifeMisuse::callsOfAClosedArena),
  HEAP_OF_ANOTHER_THREAD(WrongThreadException.class, LifeMisuse::callsOfAForeignHeap),
  GLOBAL_ALLOCATOR_CLOSED(
      UnsupportedOperationException.class, _ -> List.of(() -> Allocator.global().close())),
  RETURNED_MEMORY_TOUCHED(IllegalStateException.class, LifeMisuse::accessesToReturnedMemory);

  private final Class<? extends Throwable> report;
  private final Function<Scene, List<ThrowingCallable>> calls;

  LifeMisuse(Class<? extends Throwable> report, Function<Scene, List<ThrowingCallable>> calls) {
    this.report = report;
    this.calls = calls;
  }

  Class<? extends Throwable> report() {
    return report;
  }

  List<ThrowingCallable> calls(Scene scene) {
    return calls.apply(scene);
  }

  private static List<ThrowingCallable> usesOf(BlockAllocator ended, MemorySegment block) {
    return List.of(
        () -> ended.allocate(1, 16),
        () -> ended.allocateZeroed(1, 16),
        () -> ended.allocateAtLeast(1),
        () -> ended.tryAllocate(1, 16),
        () -> ended.reallocate(MemorySegment.NULL, 1),
        () -> ended.reallocate(block, 1),
        () -> ended.tryResize(block, 1),
        () -> ended.usableSize(block),
        () -> ended.free(block),
        () -> ended.raw().allocate(1, 16),
        () -> ended.raw().allocateZeroed(1, 16),
        () -> ended.raw().tryAllocate(1, 16),
        () -> ended.raw().allocate(1, new long[1], 0, 1),
        () -> ended.raw().reallocate(0, 1),
        () -> ended.raw().reallocate(block.address(), 1),
        () -> ended.raw().tryResize(block.address(), 1),
        () -> ended.raw().usableSize(block.address()),
        () -> ended.raw().free(block.address()),
        () -> ended.raw().free(new long[] {block.address()}, 0, 1),
        () -> ended.raw().range(block.address()));
  }

  private static List<ThrowingCallable> callsAfterClose(Scene scene) {
    Allocator closed = scene.other();
    MemorySegment block = closed.allocate(100, 1);
    closed.free(block);
    closed.close();
    List<ThrowingCallable> calls = new ArrayList<>(usesOf(closed, block));
    calls.add(closed::newHeap);
    calls.add(closed::newSharedHeap);
    calls.add(closed::trim);
    calls.add(closed::releaseThreadCaches);
    calls.add(closed::statistics);
    calls.add(() -> closed.inspector().verify());
    calls.add(() -> closed.inspector().walk((_, _) -> {}));
    calls.add(() -> closed.inspector().blockContaining(block.address()));
    if (scene.has(PageSourceTrait.RESCOPES)) {
      calls.add(closed::confinedArena);
      calls.add(closed::sharedArena);
    }
    return calls;
  }

  private static List<ThrowingCallable> callsOfAClosedHeap(Scene scene) {
    Heap heap = scene.allocator().newSharedHeap();
    MemorySegment block = heap.allocate(100);
    heap.close();
    return usesOf(heap, block);
  }

  private static List<ThrowingCallable> callsOfAnOrphanedHeap(Scene scene) {
    Allocator closed = scene.other();
    Heap heap = closed.newHeap();
    MemorySegment block = heap.allocate(100);
    heap.free(block);
    closed.close();
    return usesOf(heap, block);
  }

  private static List<ThrowingCallable> callsOfAClosedArena(Scene scene) {
    Arena arena =
        scene.has(PageSourceTrait.RESCOPES) ? scene.allocator().sharedArena() : Arena.ofShared();
    MemorySegment segment = arena.allocate(100);
    arena.close();
    return List.of(
        () -> arena.allocate(1), arena::close, () -> segment.get(ValueLayout.JAVA_BYTE, 0));
  }

  private static List<ThrowingCallable> callsOfAForeignHeap(Scene scene) {
    Heap[] made = new Heap[1];
    Crew.PLATFORM.run(_ -> {
      made[0] = scene.allocator().newHeap();
    });
    Heap heap = made[0];
    return List.of(
        () -> heap.allocate(1, 16),
        () -> heap.allocateZeroed(1, 16),
        () -> heap.allocateAtLeast(1),
        () -> heap.tryAllocate(1, 16),
        () -> heap.reallocate(MemorySegment.NULL, 1),
        () -> heap.raw().allocate(1),
        heap::close);
  }

  /** On sources without scopes nothing can tell; those without answer by the state of a call. */
  private static List<ThrowingCallable> accessesToReturnedMemory(Scene scene) {
    Allocator closed = scene.other();
    MemorySegment block = closed.allocate(100, 1);
    MemorySegment range = closed.raw().range(block.address());
    closed.free(block);
    closed.close();
    if (!scene.has(PageSourceTrait.SCOPES)) {
      return List.of(() -> closed.free(block));
    }
    return List.of(
        () -> block.get(ValueLayout.JAVA_BYTE, 0),
        () -> block.set(ValueLayout.JAVA_BYTE, 99, (byte) 1),
        () -> range.get(ValueLayout.JAVA_BYTE, 0),
        () -> block.fill((byte) 1));
  }
}
