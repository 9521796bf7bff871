package dev.mem.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.mem.Allocator;
import dev.mem.Checking;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Runs tests that leak and tests that do not, and looks at how they ended. */
final class LeakCheckTest {
  private static final Allocator SHARED =
      Allocator.builder().name("shared").checking(Checking.FULL).build();
  private static final Allocator UNCHECKED = Allocator.builder().name("unchecked").build();
  private static final List<MemorySegment> LEFT = new ArrayList<>();

  @AfterEach
  void freeWhatTestsLeft() {
    LEFT.forEach(SHARED::free);
    LEFT.clear();
    SHARED.inspector().verify();
    assertThat(SHARED.statistics().liveBlocks()).isZero();
  }

  /** Runs one test and returns how it ended. */
  private static TestExecutionResult run(Class<?> tests, String method, String parameters) {
    List<Event> ended =
        EngineTestKit.engine("junit-jupiter")
            .selectors(selectMethod(tests, method, parameters))
            .execute()
            .testEvents()
            .finished()
            .list();
    assertThat(ended).hasSize(1);
    return ended.getFirst().getRequiredPayload(TestExecutionResult.class);
  }

  private static Throwable failureOf(Class<?> tests, String method, String parameters) {
    TestExecutionResult result = run(tests, method, parameters);
    assertThat(result.getStatus()).isEqualTo(Status.FAILED);
    return result.getThrowable().orElseThrow();
  }

  private static final String ONE = Allocator.class.getName();
  private static final String TWO = ONE + "," + ONE;

  @Test
  void cleanTestPasses() {
    assertThat(run(Given.class, "clean", ONE).getStatus()).isEqualTo(Status.SUCCESSFUL);
    assertThat(run(Given.class, "closesItItself", ONE).getStatus()).isEqualTo(Status.SUCCESSFUL);
    assertThat(run(Given.class, "withTwo", TWO).getStatus()).isEqualTo(Status.SUCCESSFUL);
  }

  @Test
  void leakFailsTheTestAndTellsWhere() {
    assertThat(failureOf(Given.class, "leaks", ONE))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("leaks 2 blocks")
        .hasMessageContaining("2 blocks of 200 bytes")
        .hasMessageContaining("LeakCheckTest$Given.leaks");
  }

  @Test
  void leakOfAClosedAllocatorFailsTheTestToo() {
    assertThat(failureOf(Given.class, "closesItWithALeak", ONE))
        .hasMessageContaining("leaks 1 blocks");
  }

  @Test
  void leaksOfSeveralAllocatorsAreAllTold() {
    Throwable failure = failureOf(Given.class, "leaksFromBoth", TWO);
    assertThat(failure).hasMessageContaining("leaks 1 blocks");
    assertThat(failure.getSuppressed()).hasSize(1);
  }

  @Test
  void overflowFailsTheTest() {
    assertThat(failureOf(Given.class, "overflows", ONE))
        .hasMessageContaining("0 bytes past the end of a block of 10 bytes");
  }

  @Test
  void writeAfterFreeFailsTheTest() {
    assertThat(failureOf(Given.class, "writesAfterFree", ONE))
        .hasMessageContaining("of a freed block of 10 bytes");
  }

  /** What the test itself says comes first. */
  @Test
  void failingTestStaysTheFailureItIs() {
    Throwable failure = failureOf(Given.class, "failsAndLeaks", ONE);
    assertThat(failure).hasMessage("of its own");
    assertThat(failure.getSuppressed()).hasSize(1);
    assertThat(failure.getSuppressed()[0]).hasMessageContaining("leaks 1 blocks");
  }

  @Test
  void leakOfAWatchedAllocatorIsWhatHasGrown() {
    LEFT.add(SHARED.allocate(1000, 1));
    assertThat(run(Watched.class, "clean", "").getStatus()).isEqualTo(Status.SUCCESSFUL);
    assertThat(run(Watched.class, "freesMore", "").getStatus()).isEqualTo(Status.SUCCESSFUL);
    assertThat(failureOf(Watched.class, "leaks", ""))
        .hasMessageContaining("leaks 3 blocks of allocator \"shared\"")
        .hasMessageContaining("3 blocks of 48 bytes")
        .hasMessageContaining("LeakCheckTest$Watched.leaks");
  }

  @Test
  void allocatorWithoutCheckedModeIsWatchedByNumber() {
    assertThat(failureOf(Watched.class, "leaksUnchecked", ""))
        .hasMessageContaining("leaks 1 blocks of allocator \"unchecked\"")
        .hasMessageContaining("checking(Checking.FULL)");
  }

  /** Run by the tests above; not found by itself, for it is no top-level class named *Test. */
  @ExtendWith(LeakCheck.class)
  static final class Given {

    @Test
    void clean(Allocator allocator) {
      allocator.free(allocator.allocate(100, 1));
    }

    @Test
    void closesItItself(Allocator allocator) {
      allocator.close();
    }

    @Test
    void withTwo(Allocator one, Allocator other) {
      assertThat(one).isNotSameAs(other);
      one.free(one.allocate(10, 1));
    }

    @Test
    void leaks(Allocator allocator) {
      for (int i = 0; i < 2; i++) {
        assertThat(allocator.allocate(100, 1).byteSize()).isEqualTo(100);
      }
    }

    @Test
    void closesItWithALeak(Allocator allocator) {
      assertThat(allocator.allocate(1).byteSize()).isEqualTo(1);
      allocator.close();
    }

    @Test
    void leaksFromBoth(Allocator one, Allocator other) {
      assertThat(one.allocate(1).byteSize()).isEqualTo(1);
      assertThat(other.allocate(2).byteSize()).isEqualTo(2);
    }

    @Test
    void overflows(Allocator allocator) {
      long address = allocator.raw().allocate(10);
      write(allocator, address + 10);
      try {
        allocator.raw().free(address);
      } catch (IllegalStateException found) {
        // As a program that ignores what it is told.
      }
    }

    @Test
    void writesAfterFree(Allocator allocator) {
      long address = allocator.raw().allocate(10);
      allocator.raw().free(address);
      write(allocator, address);
    }

    @Test
    void failsAndLeaks(Allocator allocator) {
      assertThat(allocator.allocate(1).byteSize()).isEqualTo(1);
      throw new AssertionError("of its own");
    }

    private static void write(Allocator allocator, long address) {
      MemorySegment range = allocator.raw().range(address);
      range.set(ValueLayout.JAVA_BYTE, address - range.address(), (byte) 0);
    }
  }

  /** Run by the tests above. */
  static final class Watched {

    @RegisterExtension static final LeakCheck LEAKS = LeakCheck.of(SHARED, UNCHECKED);

    @Test
    void clean() {
      SHARED.free(SHARED.allocate(100, 1));
    }

    @Test
    void freesMore() {
      LEFT.forEach(SHARED::free);
      LEFT.clear();
    }

    @Test
    void leaks() {
      for (int i = 0; i < 3; i++) {
        LEFT.add(SHARED.allocate(16, 1));
      }
    }

    @Test
    void leaksUnchecked() {
      assertThat(UNCHECKED.allocate(1).byteSize()).isEqualTo(1);
    }
  }
}
