package dev.mem.core;

import dev.mem.core.source.JdkPageSource;
import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceTraits;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The page source over the JDK's memory, with the one verb beside that simulations need. */
final class RescopingJdkMemory implements PageSource {
  private final JdkPageSource jdk = new JdkPageSource();

  @Override
  public String name() {
    return "rescoping-jdk";
  }

  @Override
  public PageSourceTraits traits() {
    return jdk.traits();
  }

  @Override
  public MemorySegment reserve(long byteSize, long byteAlignment, Arena scope) {
    return jdk.reserve(byteSize, byteAlignment, scope);
  }

  @Override
  @SuppressWarnings("restricted") // Lifetimes are what page sources give to memory.
  public MemorySegment rescope(MemorySegment segment, Arena scope) {
    return segment.reinterpret(scope, null);
  }

  @Override
  public void commit(MemorySegment range) {
    jdk.commit(range);
  }

  @Override
  public void decommit(MemorySegment range) {
    jdk.decommit(range);
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
