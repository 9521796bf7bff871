package dev.mem.core.slab;

import dev.mem.core.source.JdkPageSource;
import dev.mem.spi.PageSourceTrait;
import dev.mem.spi.PageSourceTraits;
import dev.mem.tests.fixture.ForwardingPageSource;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.Set;

/** The page source over the JDK's memory, whose user watches memory being decommitted. */
final class WatchedJdkMemory extends ForwardingPageSource {
  private final Runnable watcher;

  /**
   * @param watcher called by whoever decommits something, in the middle of it
   */
  WatchedJdkMemory(Runnable watcher) {
    super(new JdkPageSource());
    this.watcher = watcher;
  }

  @Override
  public String name() {
    return "watched-jdk";
  }

  @Override
  public PageSourceTraits traits() {
    PageSourceTraits traits = super.traits();
    Set<PageSourceTrait> more = EnumSet.of(PageSourceTrait.DECOMMITS);
    more.addAll(traits.set());
    return new PageSourceTraits(
        traits.pageSizeBytes(), traits.granularityBytes(), traits.hugePageBytes(), more);
  }

  @Override
  public void commit(MemorySegment range) {}

  @Override
  public void decommit(MemorySegment range) {
    watcher.run();
  }
}
