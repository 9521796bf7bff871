package dev.mem.snippets;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.mem.Allocator;
import dev.mem.Engine;
import dev.mem.Heap;
import dev.mem.HeapMap;
import dev.mem.LimitListener.Decision;
import dev.mem.RawAllocator;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The code that the Javadoc of {@code dev.mem} shows. Compiled with that module, and run by
 * mem-tests, which checks what each method returns.
 */
final class AllocatorSnippets {

  private AllocatorSnippets() {}

  static int first() {
    int read;
    // @start region="first"
    Allocator allocator = Allocator.global();
    MemorySegment block = allocator.allocate(64, 16);
    block.set(JAVA_INT, 0, 42);
    read = block.get(JAVA_INT, 0);
    allocator.free(block);
    // @end
    return read;
  }

  static long arena(Allocator allocator) {
    // @start region="arena"
    try (Arena arena = allocator.confinedArena()) {
      MemorySegment table = arena.allocate(JAVA_LONG, 1000); // all zeros
      table.setAtIndex(JAVA_LONG, 999, 1);
      return table.getAtIndex(JAVA_LONG, 0) + table.getAtIndex(JAVA_LONG, 999);
    } // here its memory goes back to the allocator
    // @end
  }

  static String builder() {
    // @start region="builder"
    try (Allocator cache =
        Allocator.builder().name("cache").engine(Engine.FIRST_FIT).limitBytes(64 << 20).build()) {
      MemorySegment entry = cache.allocate(4096);
      cache.free(entry);
      return cache.name();
    }
    // @end
  }

  static boolean limits(Queue<MemorySegment> cached) {
    // @start region="limits"
    try (Allocator budget = Allocator.builder().name("budget").limitBytes(64 << 20).build();
        Allocator cache =
            Allocator.builder()
                .parent(budget)
                .softLimitBytes(16 << 20)
                .limitListener(pressure -> {
                  MemorySegment oldest = cached.poll();
                  if (oldest == null) {
                    return Decision.REFUSE; // nothing left to give
                  }
                  pressure.allocator().free(oldest);
                  pressure.allocator().trim();
                  return Decision.PROCEED;
                })
                .build()) {
      for (int i = 0; i < 100; i++) {
        cached.add(cache.allocate(1 << 20)); // never more than 16 MiB
      }
      return cache.statistics().peakCommittedBytes() <= 16 << 20;
    }
    // @end
  }

  static String segmentAllocator(Allocator allocator) {
    // @start region="segment-allocator"
    MemorySegment text = allocator.allocateFrom("Grüße");
    String read = text.getString(0);
    allocator.free(text);
    // @end
    return read;
  }

  static boolean tryAllocate(Allocator allocator, long byteSize) {
    // @start region="try-allocate"
    MemorySegment block = allocator.tryAllocate(byteSize, 16);
    if (block.equals(MemorySegment.NULL)) {
      return false; // no memory: evict something, or do without
    }
    allocator.free(block);
    return true;
    // @end
  }

  static void map(Allocator allocator, Path file) throws IOException {
    // @start region="map"
    HeapMap.of(allocator.inspector()).writeSvg(file);
    // @end
  }

  static long heap(Allocator allocator) {
    // @start region="heap"
    try (Heap request = allocator.newHeap()) {
      MemorySegment headers = request.allocate(512);
      MemorySegment body = request.allocate(16 << 10);
      request.free(headers); // singly, if that is worth it
      return body.byteSize();
    } // here the rest is freed, all at once
    // @end
  }

  static long walk(Allocator allocator) {
    // @start region="walk"
    var live = new AtomicLong();
    allocator.inspector().walk((address, usableBytes) -> live.addAndGet(usableBytes));
    // @end
    return live.get();
  }

  static String sizeClasses(Allocator allocator) {
    // @start region="size-classes"
    var report = new StringBuilder();
    for (var each : allocator.inspector().sizeClasses()) {
      report.append(
          "%d blocks of %d bytes, %d bytes held%n"
              .formatted(each.liveBlocks(), each.blockBytes(), each.slabBytes()));
    }
    // @end
    return report.toString();
  }

  static long raw(Allocator allocator) {
    // @start region="raw"
    RawAllocator raw = allocator.raw();
    long node = raw.allocate(24);
    MemorySegment range = raw.range(node);
    range.set(JAVA_LONG, node - range.address(), 42);
    long read = range.get(JAVA_LONG, node - range.address());
    raw.free(node);
    // @end
    return read;
  }
}
