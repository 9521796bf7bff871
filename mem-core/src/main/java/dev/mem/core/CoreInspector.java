package dev.mem.core;

import dev.mem.AllocationSite;
import dev.mem.HeapInspector;
import dev.mem.HeapVisitor;
import dev.mem.SizeClassStatistics;
import dev.mem.core.arena.MemoryArena;
import dev.mem.core.engine.BlockEngine;
import java.util.List;
import java.util.Objects;

/** Looks into all engines of an allocator. */
final class CoreInspector implements HeapInspector {
  private final AllocatorCore core;

  CoreInspector(AllocatorCore core) {
    this.core = core;
  }

  @Override
  public void walk(HeapVisitor visitor) {
    Objects.requireNonNull(visitor, "visitor");
    core.requireOpen();
    for (BlockEngine engine : core.engines()) {
      engine.walk(visitor);
    }
  }

  @Override
  public long blockContaining(long address) {
    core.requireOpen();
    MemoryArena arena = core.arenaContaining(address);
    return arena == null ? 0 : AllocatorCore.engineOf(arena).blockContaining(arena, address);
  }

  @Override
  public List<AllocationSite> allocationSites() {
    core.requireOpen();
    return core.allocationSites();
  }

  @Override
  public List<SizeClassStatistics> sizeClasses() {
    core.requireOpen();
    return core.mainEngine().sizeClasses();
  }

  @Override
  public void verify() {
    core.requireOpen();
    core.verify();
  }
}
