package dev.mem.posix;

import dev.mem.spi.PageSourceException;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Maps memory at aligned addresses, which mmap has no argument for: it maps more and unmaps what is
 * in excess.
 *
 * <p>Unmapping may need a mapping more, and a process may have only so many. What could not be
 * unmapped is a leftover: address space without memory. Each later call tries one of them again.
 */
final class AlignedMapper {

  /** Addresses of mem have 48 bits. */
  private static final long ADDRESS_SPACE_BYTES = 1L << 48;

  private final PosixCalls calls;
  private final ConcurrentLinkedQueue<Leftover> leftovers = new ConcurrentLinkedQueue<>();

  private record Leftover(long address, long byteSize) {}

  AlignedMapper(PosixCalls calls) {
    this.calls = calls;
  }

  /**
   * Maps fresh memory.
   *
   * @param byteSize how much, whole pages
   * @param byteAlignment the alignment of the address, a power of two of at least a page
   * @param protection the access it allows
   * @return its address
   * @throws PageSourceException if there is no such address space
   */
  long map(long byteSize, long byteAlignment, int protection) {
    retryLeftover();
    if (byteAlignment > ADDRESS_SPACE_BYTES) {
      throw new PageSourceException(
          "mmap(" + byteSize + " bytes, alignment " + byteAlignment + ")",
          "addresses have 48 bits");
    }
    long address = calls.map(byteSize, protection);
    if ((address & (byteAlignment - 1)) != 0) {
      unmapOrKeep(address, byteSize);
      address = mapAndTrim(byteSize, byteAlignment, protection);
    }
    if (address + byteSize > ADDRESS_SPACE_BYTES) {
      unmapOrKeep(address, byteSize);
      throw new PageSourceException(
          "mmap(" + byteSize + " bytes)", "the system gave an address of more than 48 bits");
    }
    return address;
  }

  private long mapAndTrim(long byteSize, long byteAlignment, int protection) {
    long excessBytes = byteAlignment - calls.pageSizeBytes();
    long mapped = calls.map(byteSize + excessBytes, protection);
    long aligned = (mapped + byteAlignment - 1) & -byteAlignment;
    long headBytes = aligned - mapped;
    unmapOrKeep(mapped, headBytes);
    unmapOrKeep(aligned + byteSize, excessBytes - headBytes);
    return aligned;
  }

  /** Unmaps, now or when the system lets us. */
  void unmapOrKeep(long address, long byteSize) {
    if (byteSize > 0 && !calls.tryUnmap(address, byteSize)) {
      leftovers.add(new Leftover(address, byteSize));
    }
  }

  private void retryLeftover() {
    Leftover leftover = leftovers.poll();
    if (leftover != null) {
      unmapOrKeep(leftover.address(), leftover.byteSize());
    }
  }
}
