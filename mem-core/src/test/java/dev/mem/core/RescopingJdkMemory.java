package dev.mem.core;

import dev.mem.core.source.JdkPageSource;
import dev.mem.tests.fixture.ForwardingPageSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The page source over the JDK's memory, with the one verb beside that simulations need. */
final class RescopingJdkMemory extends ForwardingPageSource {

  RescopingJdkMemory() {
    super(new JdkPageSource());
  }

  @Override
  public String name() {
    return "rescoping-jdk";
  }

  @Override
  @SuppressWarnings("restricted") // Lifetimes are what page sources give to memory.
  public MemorySegment rescope(MemorySegment segment, Arena scope) {
    return segment.reinterpret(scope, null);
  }
}
