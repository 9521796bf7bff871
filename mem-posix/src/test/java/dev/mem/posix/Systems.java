package dev.mem.posix;

import java.util.OptionalInt;

/** The system that a test runs on. */
final class Systems {
  private Systems() {}

  static PosixConstants constants() {
    return System.getProperty("os.name").equals("Linux")
        ? LinuxConstants.TABLE
        : MacConstants.TABLE;
  }

  static PosixCalls calls() {
    return new PosixCalls(new LibC(), constants());
  }

  /** Calls with the numbers of this system, but for the advice on reuse. */
  static PosixCalls callsWithReuse(int adviceFreeReusable, int adviceFreeReuse) {
    PosixConstants here = constants();
    return new PosixCalls(
        new LibC(),
        new PosixConstants(
            here.systemName(),
            here.protNone(),
            here.protRead(),
            here.protWrite(),
            here.mapPrivate(),
            here.mapFixed(),
            here.mapAnonymous(),
            here.mapNoReserve(),
            here.adviceDontNeed(),
            OptionalInt.of(adviceFreeReusable),
            OptionalInt.of(adviceFreeReuse),
            here.adviceHugePage(),
            here.adviceNoHugePage(),
            here.mincoreResident(),
            here.errorNumbers()));
  }
}
