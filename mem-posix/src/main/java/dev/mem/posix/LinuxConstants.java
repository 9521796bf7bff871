package dev.mem.posix;

import java.util.OptionalInt;
import java.util.Set;

/**
 * The numbers of Linux, for the processors that share the kernel's generic ones.
 *
 * @see <a
 *     href="https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/uapi/asm-generic/mman-common.h">mman-common.h</a>
 */
final class LinuxConstants {

  /** The processors, as {@code os.arch} names them; others (POWER, MIPS) have other numbers. */
  static final Set<String> PROCESSORS =
      Set.of("amd64", "x86_64", "aarch64", "riscv64", "loongarch64", "s390x");

  static final PosixConstants TABLE =
      new PosixConstants(
          "Linux",
          /* protNone= */ 0x0,
          /* protRead= */ 0x1,
          /* protWrite= */ 0x2,
          /* mapPrivate= */ 0x02,
          /* mapFixed= */ 0x10,
          /* mapAnonymous= */ 0x20,
          /* mapNoReserve= */ 0x4000,
          /* adviceDontNeed= */ 4,
          /* adviceFreeReusable= */ OptionalInt.empty(),
          /* adviceFreeReuse= */ OptionalInt.empty(),
          /* adviceHugePage= */ OptionalInt.of(14),
          /* adviceNoHugePage= */ OptionalInt.of(15),
          /* mincoreResident= */ 0x1,
          Errno::linuxNumber);

  private LinuxConstants() {}
}
