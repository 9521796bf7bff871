package dev.mem.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.user.Caller;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class CallSiteTest {

  @Test
  void framesOfMemAreLeftOutAndThoseOfItsUserKept() {
    CallSite site = Caller.here(() -> allocate(CallSite::here));
    assertThat(site.frames().getFirst().getClassName()).isEqualTo(Caller.class.getName());
    assertThat(site.frames().getFirst().getMethodName()).isEqualTo("here");
    assertThat(site.frames().get(1).getClassName())
        .as("only the first frames are mem's")
        .isEqualTo(CallSiteTest.class.getName());
    assertThat(site.thread()).isEqualTo(Thread.currentThread().getName());
  }

  private static <T> T allocate(Supplier<T> inside) {
    return inside.get();
  }

  @Test
  void framesOfTheForeignMemoryInterfaceAreLeftOutToo() {
    var sites = new ArrayList<CallSite>();
    SegmentAllocator allocator =
        (_, _) -> {
          sites.add(CallSite.here());
          return MemorySegment.NULL;
        };
    assertThat(Caller.here(() -> allocator.allocate(8))).isEqualTo(MemorySegment.NULL);
    StackTraceElement first = sites.getFirst().frames().getFirst();
    assertThat(first.getClassName()).isEqualTo(Caller.class.getName());
  }

  @Test
  void deepStacksAreCut() {
    CallSite site = Caller.deep(100, CallSite::here);
    assertThat(site.frames()).hasSize(24);
    assertThat(site.frames()).allMatch(frame -> frame.getMethodName().equals("deep"));
  }

  @Test
  void threadsWithoutANameAreToldByTheirNumber() throws Exception {
    var task = new FutureTask<CallSite>(CallSite::here);
    Thread nameless = Thread.ofVirtual().unstarted(task);
    nameless.start();
    assertThat(task.get().thread()).isEqualTo("thread #" + nameless.threadId());
  }

  @Test
  void aReportHasOneLineForEachFrame() {
    var site =
        new CallSite(
            "main",
            List.of(
                new StackTraceElement("app.Parser", "parse", "Parser.java", 42),
                new StackTraceElement("app.Main", "main", "Main.java", 7)));
    assertThat(site.told("allocated"))
        .isEqualTo(
            """

              allocated by main
                at app.Parser.parse(Parser.java:42)
                at app.Main.main(Main.java:7)\
            """);
  }
}
