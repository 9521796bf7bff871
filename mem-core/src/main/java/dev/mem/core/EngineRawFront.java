package dev.mem.core;

import dev.mem.core.engine.BlockEngine;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The raw tier over any engine. */
final class EngineRawFront extends RawFront {
  EngineRawFront(AllocatorCore core, BlockEngine engine, BlockEngine quick, AllocationGuard guard) {
    super(core, engine, quick, guard);
  }

  @Override
  public long allocate(long byteSize) {
    long address = quick.allocateQuickly(byteSize);
    return address != 0 ? address : allocateSlowly(byteSize);
  }

  @Override
  @Nullable MemorySegment allocateSegmentQuickly(long byteSize) {
    return quick.allocateSegmentQuickly(byteSize);
  }

  @Override
  public void free(long address) {
    if (!quick.freeQuickly(address)) {
      freeSlowly(address);
    }
  }
}
