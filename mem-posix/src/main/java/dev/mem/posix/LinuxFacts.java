package dev.mem.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the files of Linux below /proc and /sys say; a file that cannot be read says nothing. */
final class LinuxFacts {
  private static final Path HUGE_PAGES = Path.of("sys/kernel/mm/transparent_hugepage");
  private static final Path OVERCOMMIT = Path.of("proc/sys/vm/overcommit_memory");

  /** The value of vm.overcommit_memory that charges all writable memory when it is mapped. */
  private static final String NEVER_OVERCOMMIT = "2";

  private final Path root;

  /** Makes the facts found below a folder: {@code /}, but for tests. */
  LinuxFacts(Path root) {
    this.root = root;
  }

  /** Returns the size of a transparent huge page, or 0 if there are none or they are turned off. */
  long hugePageBytes() {
    if (textOf(HUGE_PAGES.resolve("enabled")).contains("[never]")) {
      return 0;
    }
    String size = textOf(HUGE_PAGES.resolve("hpage_pmd_size"));
    return size.matches("[0-9]{1,15}") ? Long.parseLong(size) : 0;
  }

  /** Returns whether the kernel charges writable memory even if it is mapped without reserve. */
  boolean chargesMappedMemory() {
    return textOf(OVERCOMMIT).equals(NEVER_OVERCOMMIT);
  }

  private String textOf(Path file) {
    try {
      return Files.readString(root.resolve(file)).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
