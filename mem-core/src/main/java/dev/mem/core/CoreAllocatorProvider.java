package dev.mem.core;

import dev.mem.Allocator;
import dev.mem.AllocatorOptions;
import dev.mem.Checking;
import dev.mem.core.guard.CheckedAllocator;
import dev.mem.core.source.PageSourceSelector;
import dev.mem.core.source.RegionPageSource;
import dev.mem.spi.AllocatorProvider;
import dev.mem.spi.PageSource;
import java.lang.foreign.MemorySegment;

/** Makes allocators; found by mem-api through {@link java.util.ServiceLoader}. */
public final class CoreAllocatorProvider implements AllocatorProvider {

  /** Made by the service loader. */
  public CoreAllocatorProvider() {}

  @Override
  public Allocator create(AllocatorOptions options) {
    return options.checking() == Checking.FULL
        ? createChecked(options)
        : new CoreAllocator(new AllocatorCore(options));
  }

  private static Allocator createChecked(AllocatorOptions options) {
    var core = new AllocatorCore(options.withLeakListener(_ -> {}));
    CheckedAllocator checked = CheckedAllocator.over(new CoreAllocator(core), options);
    core.publishAs(checked);
    return checked;
  }

  @Override
  public Allocator createGlobal(AllocatorOptions options) {
    return new GlobalCoreAllocator(new AllocatorCore(options));
  }

  @Override
  public PageSource regionPageSource(MemorySegment region) {
    return RegionPageSource.over(region);
  }

  @Override
  public PageSource platformPageSource() {
    return PageSourceSelector.platform();
  }
}
