package dev.mem.core.slab;

import dev.mem.core.source.JdkPageSource;
import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceTrait;
import dev.mem.spi.PageSourceTraits;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.Set;

/** The page source over the JDK's memory, whose user watches memory being decommitted. */
final class WatchedJdkMemory implements PageSource {
  private final JdkPageSource jdk = new JdkPageSource();
  private final Runnable watcher;

  /**
   * @param watcher called by whoever decommits something, in the middle of it
   */
  WatchedJdkMemory(Runnable watcher) {
    this.watcher = watcher;
  }

  @Override
  public String name() {
    return "watched-jdk";
  }

  @Override
  public PageSourceTraits traits() {
    PageSourceTraits traits = jdk.traits();
    Set<PageSourceTrait> more = EnumSet.of(PageSourceTrait.DECOMMITS);
    more.addAll(traits.set());
    return new PageSourceTraits(
        traits.pageSizeBytes(), traits.granularityBytes(), traits.hugePageBytes(), more);
  }

  @Override
  public MemorySegment reserve(long byteSize, long byteAlignment, Arena scope) {
    return jdk.reserve(byteSize, byteAlignment, scope);
  }

  @Override
  public MemorySegment rescope(MemorySegment segment, Arena scope) {
    return jdk.rescope(segment, scope);
  }

  @Override
  public void commit(MemorySegment range) {}

  @Override
  public void decommit(MemorySegment range) {
    watcher.run();
  }

  @Override
  public void protect(MemorySegment range) {
    jdk.protect(range);
  }

  @Override
  public void unprotect(MemorySegment range) {
    jdk.unprotect(range);
  }

  @Override
  public void adviseHugePages(MemorySegment range, HugePageAdvice advice) {
    jdk.adviseHugePages(range, advice);
  }

  @Override
  public long residentBytes(MemorySegment range) {
    return jdk.residentBytes(range);
  }

  @Override
  public void release(MemorySegment reservation) {
    jdk.release(reservation);
  }
}
