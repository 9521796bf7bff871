package dev.mem.posix;

import java.util.OptionalInt;
import java.util.function.ToIntFunction;

/**
 * The numbers that a system's C headers give to what mem asks for.
 *
 * @param systemName the system, for reports
 * @param protNone no access
 * @param protRead reading
 * @param protWrite writing
 * @param mapPrivate a mapping of this process alone
 * @param mapFixed a mapping that replaces what is at its address
 * @param mapAnonymous a mapping of memory, not of a file
 * @param mapNoReserve a mapping that sets no swap space aside
 * @param adviceDontNeed the content is not needed
 * @param adviceFreeReusable the memory may be taken, and is no longer charged, if there is such
 * @param adviceFreeReuse memory so marked is about to be used again, if there is such
 * @param adviceHugePage huge pages are preferred, if there is such
 * @param adviceNoHugePage huge pages are to be avoided, if there is such
 * @param mincoreResident the bit of a resident page in the answer of mincore
 * @param errorNumbers the number of an error
 */
record PosixConstants(
    String systemName,
    int protNone,
    int protRead,
    int protWrite,
    int mapPrivate,
    int mapFixed,
    int mapAnonymous,
    int mapNoReserve,
    int adviceDontNeed,
    OptionalInt adviceFreeReusable,
    OptionalInt adviceFreeReuse,
    OptionalInt adviceHugePage,
    OptionalInt adviceNoHugePage,
    int mincoreResident,
    ToIntFunction<Errno> errorNumbers) {

  int readWrite() {
    return protRead | protWrite;
  }

  /** The flags of every mapping that mem makes. */
  int mapFlags() {
    return mapPrivate | mapAnonymous | mapNoReserve;
  }
}
