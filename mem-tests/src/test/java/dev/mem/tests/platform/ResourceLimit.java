package dev.mem.tests.platform;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/** A soft limit of Linux on this process. */
public enum ResourceLimit {
  /** RLIMIT_DATA: writable private memory. */
  DATA(2, "VmData"),
  /** RLIMIT_AS: address space. */
  ADDRESS_SPACE(9, "VmSize");

  private static final long INFINITY = -1;

  private final int number;
  private final String statusKey;

  ResourceLimit(int number, String statusKey) {
    this.number = number;
    this.statusKey = statusKey;
  }

  /**
   * Limits this process to what it uses now and so much more.
   *
   * @param moreBytes how much more, in bytes
   */
  public void setAboveUse(long moreBytes) throws Throwable {
    set(usedBytes() + moreBytes);
  }

  /** Lets this process have as much as the system has. */
  public void lift() throws Throwable {
    set(INFINITY);
  }

  private long usedBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith(statusKey + ":")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    throw new IOException("no " + statusKey + " in /proc/self/status");
  }

  @SuppressWarnings("restricted") // A program of its own, which is granted native access.
  private void set(long softBytes) throws Throwable {
    Linker linker = Linker.nativeLinker();
    MethodHandle setrlimit =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("setrlimit"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment softAndHard = arena.allocateFrom(ValueLayout.JAVA_LONG, softBytes, INFINITY);
      int result = (int) setrlimit.invokeExact(number, softAndHard);
      if (result != 0) {
        throw new IllegalStateException("setrlimit failed for " + this);
      }
    }
  }
}
