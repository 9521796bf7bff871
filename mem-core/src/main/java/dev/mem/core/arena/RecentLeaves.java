package dev.mem.core.arena;

/**
 * The leaves of the {@link AddressMap} that lost their last arena latest, by their addresses, in
 * that order.
 */
final class RecentLeaves {
  /** How many there are at most. */
  static final int CAPACITY = 256;

  /** The address of no leaf. */
  static final long NONE = -1;

  private final long[] addresses = new long[CAPACITY];
  private int count;

  /** Adds a leaf as the latest; returns the one that leaves for it, or {@link #NONE}. */
  long add(long leafAddress) {
    int index = indexOf(leafAddress);
    if (index == count && count < CAPACITY) {
      addresses[count++] = leafAddress;
      return NONE;
    }
    int gap = index == count ? 0 : index;
    long leaving = index == count ? addresses[0] : NONE;
    System.arraycopy(addresses, gap + 1, addresses, gap, count - gap - 1);
    addresses[count - 1] = leafAddress;
    return leaving;
  }

  private int indexOf(long leafAddress) {
    for (int i = 0; i < count; i++) {
      if (addresses[i] == leafAddress) {
        return i;
      }
    }
    return count;
  }
}
