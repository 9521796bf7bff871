package dev.mem.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LinuxFactsTest {

  @TempDir private Path root;

  private LinuxFacts facts() {
    return new LinuxFacts(root);
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  @Test
  void missingFilesSayNothing() {
    assertThat(facts().hugePageBytes()).isZero();
    assertThat(facts().chargesMappedMemory()).isFalse();
  }

  @Test
  void hugePagesHaveTheSizeThatTheKernelSays() throws IOException {
    write("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
    write("sys/kernel/mm/transparent_hugepage/hpage_pmd_size", "2097152\n");

    assertThat(facts().hugePageBytes()).isEqualTo(2L << 20);
  }

  @Test
  void hugePagesThatAreTurnedOffAreNone() throws IOException {
    write("sys/kernel/mm/transparent_hugepage/enabled", "always madvise [never]\n");
    write("sys/kernel/mm/transparent_hugepage/hpage_pmd_size", "2097152\n");

    assertThat(facts().hugePageBytes()).isZero();
  }

  @Test
  void aSizeThatIsNoNumberIsNone() throws IOException {
    write("sys/kernel/mm/transparent_hugepage/enabled", "[always] madvise never\n");
    write("sys/kernel/mm/transparent_hugepage/hpage_pmd_size", "two megabytes\n");

    assertThat(facts().hugePageBytes()).isZero();
  }

  @Test
  void onlyModeTwoChargesMappedMemory() throws IOException {
    for (String mode : new String[] {"0\n", "1\n"}) {
      write("proc/sys/vm/overcommit_memory", mode);
      assertThat(facts().chargesMappedMemory()).as(mode).isFalse();
    }
    write("proc/sys/vm/overcommit_memory", "2\n");
    assertThat(facts().chargesMappedMemory()).isTrue();
  }
}
