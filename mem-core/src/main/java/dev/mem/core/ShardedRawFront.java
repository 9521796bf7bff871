package dev.mem.core;

import dev.mem.core.engine.BlockEngine;
import dev.mem.core.slab.ShardedEngine;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The raw tier over the default engine: as {@link EngineRawFront}, but that the compiler knows
 * whose quick paths they are. They need no look at the kind of engine, and are inlined whatever
 * engines a program has besides.
 */
final class ShardedRawFront extends RawFront {
  private final ShardedEngine sharded;

  ShardedRawFront(
      AllocatorCore core, BlockEngine engine, ShardedEngine sharded, AllocationGuard guard) {
    super(core, engine, sharded, guard);
    this.sharded = sharded;
  }

  @Override
  public long allocate(long byteSize) {
    long address = sharded.allocateQuickly(byteSize);
    return address != 0 ? address : allocateSlowly(byteSize);
  }

  @Override
  @Nullable MemorySegment allocateSegmentQuickly(long byteSize) {
    return sharded.allocateSegmentQuickly(byteSize);
  }

  @Override
  public void free(long address) {
    if (!sharded.freeQuickly(address)) {
      freeSlowly(address);
    }
  }
}
