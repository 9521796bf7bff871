package dev.mem.tests.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.tests.platform.ChildJvm.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a page source does to a whole process, or at its limits: each in a JVM of its own. */
@Tag("linux")
final class LinuxProcessTest {

  @TempDir private Path folder;

  private Outcome run(Class<?> program, String... options)
      throws IOException, InterruptedException {
    return new ChildJvm(folder)
        .with("--enable-native-access=ALL-UNNAMED")
        .with(options)
        .run(program);
  }

  @Test
  void touchingAProtectedPageEndsTheProgram() throws IOException, InterruptedException {
    Outcome outcome = run(GuardPageProgram.class);

    assertThat(outcome.output()).contains("beside the guard page").contains("SIGSEGV");
    assertThat(outcome.output()).doesNotContain("past the guard page");
    assertThat(outcome.exitCode()).isNotZero();
  }

  @Test
  void aReleaseThatTheKernelRefusesCanBeTriedAgain() throws IOException, InterruptedException {
    Outcome outcome = run(MappingLimitProgram.class, "-Xint");

    assertThat(outcome.output().lines())
        .as(outcome.toString())
        .containsExactly(
            "protect: none, release: done, decommit: -, release again: -",
            "protect: ENOMEM, release: munmap ENOMEM, decommit: done, release again: done");
    assertThat(outcome.exitCode()).isZero();
  }

  @Test
  void memoryIsCommittedByProtectionWhereWritableMemoryIsLimited()
      throws IOException, InterruptedException {
    Outcome outcome = run(DataLimitProgram.class);

    assertThat(outcome.output().lines())
        .as(outcome.toString())
        .containsExactly(
            "posix needs commit: true",
            "committed 4000 MiB, 100 at a time",
            "refused: ENOMEM",
            "released");
    assertThat(outcome.exitCode()).isZero();
  }

  @Test
  void aReservationBeyondALimitIsRefusedAndLeavesNothingBehind()
      throws IOException, InterruptedException {
    Outcome outcome = run(AddressSpaceLimitProgram.class);

    assertThat(outcome.output().lines())
        .as(outcome.toString())
        .containsExactly(
            "1 GiB: ENOMEM",
            "64 MiB: reserved",
            "64 MiB at 1 GiB: ENOMEM",
            "64 MiB: reserved",
            "1 GiB: reserved");
    assertThat(outcome.exitCode()).isZero();
  }
}
