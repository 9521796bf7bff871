package dev.mem.core.guard;

import dev.mem.core.arena.MemoryArena;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One page between two guard pages, for one block at a time, that ends where the page ends.
 *
 * <pre>
 *   | guard page | canary         | block | canary | guard page |
 *                page             address          page + page size
 * </pre>
 *
 * <p>The monitor of {@link GuardedSlots} guards everything here.
 */
final class GuardedSlot implements Lingering.Use {
  private final MemoryArena arena;
  private final MemorySegment page;

  /** The block, or where the last one was. */
  private long address;

  private long byteSize;
  private @Nullable CallSite allocated;
  private @Nullable CallSite freed;
  private @Nullable Arena lifetime;
  private boolean live;

  GuardedSlot(MemoryArena arena, MemorySegment page) {
    this.arena = arena;
    this.page = page;
  }

  MemorySegment page() {
    return page;
  }

  long address() {
    return address;
  }

  long byteSize() {
    return byteSize;
  }

  boolean isLive() {
    return live;
  }

  @Nullable Arena lifetime() {
    return lifetime;
  }

  @Nullable CallSite allocated() {
    return allocated;
  }

  /** Returns whether it had a block before, and its page was made inaccessible since. */
  boolean wasUsed() {
    return address != 0;
  }

  /** Puts a block as far back as its alignment allows. */
  void place(long newByteSize, long byteAlignment, CallSite site, @Nullable Arena newLifetime) {
    long end = page.address() + page.byteSize();
    byteSize = newByteSize;
    address = (end - newByteSize) & -byteAlignment;
    allocated = site;
    freed = null;
    lifetime = newLifetime;
    live = true;
  }

  void markFreed(CallSite site) {
    freed = site;
    live = false;
  }

  MemorySegment bytes() {
    return page.asSlice(address - page.address(), byteSize);
  }

  void writeCanaries() {
    Fill.CANARY.write(page.asSlice(0, address - page.address()));
    Fill.CANARY.write(page.asSlice(address - page.address() + byteSize));
  }

  /** Returns the address of the first byte outside of the block that was written to, or 0. */
  long firstDamage() {
    long offset = address - page.address();
    long before = Fill.CANARY.firstOther(page.asSlice(0, offset));
    if (before >= 0) {
      return page.address() + before;
    }
    long behind = Fill.CANARY.firstOther(page.asSlice(offset + byteSize));
    return behind < 0 ? 0 : address + byteSize + behind;
  }

  String history() {
    return (allocated == null ? "" : allocated.told("allocated"))
        + (freed == null ? "" : freed.told("freed"));
  }

  @Override
  public boolean tryEndLifetime() {
    if (lifetime != null && lifetime.scope().isAlive()) {
      try {
        lifetime.close();
      } catch (IllegalStateException acquiredByNativeCall) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void unpin() {
    arena.unpin();
  }
}
