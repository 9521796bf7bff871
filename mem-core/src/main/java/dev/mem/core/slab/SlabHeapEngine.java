package dev.mem.core.slab;

import dev.mem.HeapVisitor;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.arena.MemoryArena;
import dev.mem.core.engine.BlockEngine;
import dev.mem.core.engine.Content;
import dev.mem.core.engine.LiveGauge;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * An explicit heap: allocates from slabs and spans of its own, which end together.
 *
 * <p>Everything else is its allocator's engine's, which finds the blocks of all heaps by address.
 */
final class SlabHeapEngine implements BlockEngine {
  private final ShardedEngine engine;
  private final SlabHeap heap;

  SlabHeapEngine(ShardedEngine engine, @Nullable Thread owner) {
    this.engine = engine;
    this.heap = new SlabHeap(engine, engine.space(), owner);
  }

  @Override
  public long allocatorId() {
    return engine.allocatorId();
  }

  @Override
  public long allocateQuickly(long byteSize) {
    return heap.owner == Thread.currentThread() ? heap.allocateQuickly(byteSize) : 0;
  }

  @Override
  public @Nullable MemorySegment allocateSegmentQuickly(long byteSize) {
    return heap.owner == Thread.currentThread() ? heap.allocateSegmentQuickly(byteSize) : null;
  }

  @Override
  public long allocateZeroedQuickly(long byteSize) {
    return heap.owner == Thread.currentThread() ? engine.allocateZeroedQuickly(heap, byteSize) : 0;
  }

  @Override
  public long allocateGrownQuickly(long byteSize) {
    return heap.owner == Thread.currentThread() ? engine.allocateGrown(heap, byteSize) : 0;
  }

  @Override
  public long reallocateQuickly(long address, long newByteSize) {
    return engine.reallocate(this, address, newByteSize);
  }

  @Override
  public boolean shouldMove(long usableBytes, long newByteSize) {
    return engine.shouldMove(usableBytes, newByteSize);
  }

  @Override
  public boolean freeQuickly(long address) {
    // A closed heap has no owner, and lets the front find that out.
    return heap.owner == Thread.currentThread() && engine.freeQuickly(address);
  }

  @Override
  public long allocate(long byteSize, long byteAlignment, Content content, Exhaustion exhaustion) {
    return engine.allocate(heap, byteSize, byteAlignment, content, exhaustion);
  }

  @Override
  public void free(MemoryArena arena, long address) {
    engine.free(arena, address);
  }

  @Override
  public long usableSize(MemoryArena arena, long address) {
    return engine.usableSize(arena, address);
  }

  @Override
  public boolean tryResize(MemoryArena arena, long address, long newByteSize) {
    return engine.tryResize(arena, address, newByteSize);
  }

  @Override
  public long goodSize(long byteSize) {
    return engine.goodSize(byteSize);
  }

  @Override
  public long blockContaining(MemoryArena arena, long address) {
    return engine.blockContaining(arena, address);
  }

  /** Shows nothing: the engine of the allocator shows the blocks of all heaps. */
  @Override
  public void walk(HeapVisitor visitor) {}

  /** Finds nothing: the engine of the allocator verifies all heaps. */
  @Override
  public LiveGauge.Reading verify() {
    return new LiveGauge.Reading(0, 0, 0);
  }

  @Override
  public LiveGauge.Reading live() {
    return engine.live();
  }

  @Override
  public long metadataBytes() {
    return heap.metadataBytes();
  }

  @Override
  public boolean countsLive() {
    return false;
  }

  /** Does nothing: the engine of the allocator trims. */
  @Override
  public void trim() {}

  /** Does nothing: what is kept ready here is not one thread's. */
  @Override
  public void releaseThreadCaches() {}

  @Override
  public BlockEngine newSibling() {
    return engine.newSibling();
  }

  @Override
  public BlockEngine newSharedSibling() {
    return engine.newSharedSibling();
  }

  @Override
  public void close() {
    engine.drop(heap);
  }
}
