package dev.mem.core.guard;

import dev.mem.AllocationSite;
import dev.mem.HeapVisitor;
import dev.mem.SizeClassStatistics;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.arena.MemoryArena;
import dev.mem.core.engine.BlockEngine;
import dev.mem.core.engine.Content;
import dev.mem.core.engine.LiveGauge;
import java.util.List;

/**
 * An engine in front of another one, which does everything that the subclass does not.
 *
 * <p>Arenas belong to the engine behind; so calls about an arena's blocks go there directly, and
 * only those that start from the engine come by here, and of these not the quick ones.
 */
abstract class ForwardingEngine implements BlockEngine {
  private final BlockEngine behind;

  ForwardingEngine(BlockEngine behind) {
    this.behind = behind;
  }

  final BlockEngine behind() {
    return behind;
  }

  @Override
  public final long allocatorId() {
    return behind.allocatorId();
  }

  @Override
  public long allocate(long byteSize, long byteAlignment, Content content, Exhaustion exhaustion) {
    return behind.allocate(byteSize, byteAlignment, content, exhaustion);
  }

  @Override
  public final BlockEngine quick() {
    return behind.quick();
  }

  @Override
  public final boolean shouldMove(long usableBytes, long newByteSize) {
    return behind.shouldMove(usableBytes, newByteSize);
  }

  @Override
  public final void free(MemoryArena arena, long address) {
    behind.free(arena, address);
  }

  @Override
  public final long usableSize(MemoryArena arena, long address) {
    return behind.usableSize(arena, address);
  }

  @Override
  public final boolean tryResize(MemoryArena arena, long address, long newByteSize) {
    return behind.tryResize(arena, address, newByteSize);
  }

  @Override
  public final long goodSize(long byteSize) {
    return behind.goodSize(byteSize);
  }

  @Override
  public final long blockContaining(MemoryArena arena, long address) {
    return behind.blockContaining(arena, address);
  }

  @Override
  public void walk(HeapVisitor visitor) {
    behind.walk(visitor);
  }

  @Override
  public LiveGauge.Reading verify() {
    return behind.verify();
  }

  @Override
  public LiveGauge.Reading live() {
    return behind.live();
  }

  @Override
  public boolean countsLive() {
    return behind.countsLive();
  }

  @Override
  public List<AllocationSite> allocationSites() {
    return behind.allocationSites();
  }

  @Override
  public final List<SizeClassStatistics> sizeClasses() {
    return behind.sizeClasses();
  }

  @Override
  public void trim() {
    behind.trim();
  }

  @Override
  public final void releaseThreadCaches() {
    behind.releaseThreadCaches();
  }

  @Override
  public void close() {
    behind.close();
  }
}
