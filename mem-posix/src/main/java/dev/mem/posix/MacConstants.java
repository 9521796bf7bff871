package dev.mem.posix;

import java.util.OptionalInt;
import java.util.Set;

/**
 * The numbers of macOS, the same on both of its processors.
 *
 * @see <a
 *     href="https://github.com/apple-oss-distributions/xnu/blob/main/bsd/sys/mman.h">sys/mman.h</a>
 */
final class MacConstants {

  /** The processors, as {@code os.arch} names them. */
  static final Set<String> PROCESSORS = Set.of("x86_64", "aarch64");

  static final PosixConstants TABLE =
      new PosixConstants(
          "macOS",
          /* protNone= */ 0x0,
          /* protRead= */ 0x1,
          /* protWrite= */ 0x2,
          /* mapPrivate= */ 0x0002,
          /* mapFixed= */ 0x0010,
          /* mapAnonymous= */ 0x1000,
          /* mapNoReserve= */ 0x0040,
          /* adviceDontNeed= */ 4,
          /* adviceFreeReusable= */ OptionalInt.of(7),
          /* adviceFreeReuse= */ OptionalInt.of(8),
          /* adviceHugePage= */ OptionalInt.empty(),
          /* adviceNoHugePage= */ OptionalInt.empty(),
          /* mincoreResident= */ 0x1,
          Errno::macNumber);

  private MacConstants() {}
}
