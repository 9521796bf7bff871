package dev.mem.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.AllocationSite;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class SitesTest {
  private static final List<StackTraceElement> PARSER = frames("Parser");
  private static final List<StackTraceElement> CACHE = frames("Cache");
  private static final List<StackTraceElement> MAIN = frames("Main");

  private static List<StackTraceElement> frames(String className) {
    return List.of(new StackTraceElement(className, "allocate", className + ".java", 1));
  }

  @Test
  void blocksOfASiteAreSummedAndTheSiteOfMostBytesComesFirst() {
    var blocks =
        Stream.of(
            new AllocationSite(CACHE, 1, 40),
            new AllocationSite(PARSER, 1, 16),
            new AllocationSite(MAIN, 2, 50),
            new AllocationSite(PARSER, 3, 100),
            new AllocationSite(CACHE, 1, 5));
    assertThat(Sites.grouped(blocks))
        .containsExactly(
            new AllocationSite(PARSER, 4, 116),
            new AllocationSite(MAIN, 2, 50),
            new AllocationSite(CACHE, 2, 45));
    assertThat(Sites.grouped(Stream.of())).isEmpty();
  }
}
