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
    long leaving = NONE;
    int gap = indexOf(leafAddress);
    if (gap == CAPACITY) {
      leaving = addresses[0];
      gap = 0;
    } else if (gap == count) {
      count++;
    }
    System.arraycopy(addresses, gap + 1, addresses, gap, count - gap - 1);
    addresses[count - 1] = leafAddress;
    return leaving;
  }

  /** Returns where a leaf is, or the count. */
  private int indexOf(long leafAddress) {
    for (int i = 0; i < count; i++) {
      if (addresses[i] == leafAddress) {
        return i;
      }
    }
    return count;
  }
}
