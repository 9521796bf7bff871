package dev.mem.core.guard;

import dev.mem.RawAllocator;
import dev.mem.core.arena.AddressMap;
import dev.mem.core.arena.MemoryArena;
import dev.mem.core.engine.Content;
import dev.mem.core.layout.Sizes;
import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceTrait;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Makes checked blocks: sizes the block behind, and fills in canaries and pattern.
 *
 * <pre>
 *   before = alignment, so that the canary keeps it; 0 for blocks aligned to more than an OS page
 *   holder = before + size + 16, or up to a guard page that the block ends at
 * </pre>
 */
final class BlockMaker {
  private final PageSource source;
  private final GuardPages guards;

  BlockMaker(PageSource source, GuardPages guards) {
    this.source = source;
    this.guards = guards;
  }

  /** Makes a block, or returns null if there is no memory for it. */
  @Nullable CheckedBlock tryMake(
      CheckedHeapScope heap, long byteSize, long byteAlignment, Content content) {
    Shape shape = shape(byteSize, Math.max(byteAlignment, Fill.LEAST_CANARY_BYTES));
    RawAllocator behind = heap.behind().raw();
    long holder =
        content == Content.ZEROED && shape.bytes() > Fill.MOST_BYTES
            ? 0 // Only the way that throws gives zeroed memory, without touching fresh one.
            : behind.tryAllocate(shape.bytes(), shape.alignment());
    return holder == 0 ? null : finish(heap, shape, holder, byteSize, content);
  }

  /** Makes a block, or throws the error of the allocator behind. */
  CheckedBlock make(CheckedHeapScope heap, long byteSize, long byteAlignment, Content content) {
    Shape shape = shape(byteSize, Math.max(byteAlignment, Fill.LEAST_CANARY_BYTES));
    RawAllocator behind = heap.behind().raw();
    long holder =
        content == Content.ZEROED
            ? behind.allocateZeroed(shape.bytes(), shape.alignment())
            : behind.allocate(shape.bytes(), shape.alignment());
    return finish(heap, shape, holder, byteSize, content);
  }

  /**
   * How a block lies in its holder.
   *
   * @param bytes the size of the holder, guard page included
   * @param alignment the alignment of the holder
   * @param offset of the user's first byte
   * @param guardOffset of the guard page, or 0
   */
  private record Shape(long bytes, long alignment, long offset, long guardOffset) {}

  private Shape shape(long byteSize, long alignment) {
    long page = guards.pageBytes();
    long before = alignment <= page ? alignment : 0;
    if (!guards.isWorthAPage(byteSize, alignment)) {
      return new Shape(before + byteSize + Fill.LEAST_CANARY_BYTES, alignment, before, 0);
    }
    long span = Sizes.alignUp(byteSize, alignment);
    long guardOffset = Sizes.alignUp(before + span, page);
    return new Shape(guardOffset + page, page, guardOffset - span, guardOffset);
  }

  private CheckedBlock finish(
      CheckedHeapScope heap, Shape shape, long holder, long byteSize, Content content) {
    @Nullable MemoryArena pinned = null;
    @Nullable CheckedBlock block = null;
    boolean done = false;
    try {
      pinned = pinned(holder);
      block = newBlock(heap, shape, holder, byteSize, pinned);
      if (content == Content.UNSPECIFIED) {
        Fill.FRESH.write(block.bytes().asSlice(0, Math.min(byteSize, Fill.MOST_BYTES)));
      } else if (shape.bytes() <= Fill.MOST_BYTES) {
        block.bytes().fill((byte) 0);
      }
      block.writeCanaries();
      done = true;
      return block;
    } finally {
      if (!done) {
        giveUp(heap, holder, pinned, block);
      }
    }
  }

  private void giveUp(
      CheckedHeapScope heap,
      long holder,
      @Nullable MemoryArena pinned,
      @Nullable CheckedBlock block) {
    boolean open = block == null || guards.tryOpen(block);
    if (pinned != null) {
      pinned.unpin();
    }
    if (open) {
      try {
        heap.behind().raw().free(holder);
      } catch (IllegalStateException closed) {
        // With everything in it.
      }
    }
  }

  private CheckedBlock newBlock(
      CheckedHeapScope heap, Shape shape, long holder, long byteSize, MemoryArena pinned) {
    // If the heap was closed meanwhile, this says so; the pinned arena stays accessible.
    long usable = heap.behind().raw().usableSize(holder);
    MemorySegment all = pinned.range().asSlice(holder - pinned.address(), usable);
    MemorySegment guard =
        shape.guardOffset() == 0 ? null : all.asSlice(shape.guardOffset(), guards.pageBytes());
    Arena lifetime = source.traits().has(PageSourceTrait.RESCOPES) ? Arena.ofShared() : null;
    if (guard != null && !guards.tryClose(guard)) {
      guard = null;
    }
    return new CheckedBlock(
        guard == null ? all : all.asSlice(0, shape.guardOffset()),
        usable,
        guard,
        holder + shape.offset(),
        byteSize,
        heap,
        lifetime,
        pinned);
  }

  private static MemoryArena pinned(long holder) {
    MemoryArena arena = AddressMap.arenaAt(holder);
    if (arena == null || !arena.tryPin()) {
      throw new IllegalStateException("the allocator was closed meanwhile");
    }
    return arena;
  }

  /** Returns a segment of a block, with its lifetime where the page source can give it one. */
  MemorySegment segmentOf(CheckedBlock block, long byteSize) {
    return block.segment(source, byteSize);
  }
}
