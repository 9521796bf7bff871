package dev.mem.core.slab;

import java.util.Arrays;

/**
 * Blocks that were found to be freed twice when it was too late for an exception at the call.
 *
 * <p>The heap's owner adds to it amid an operation, and reports them after it.
 */
final class LateFrees {
  private static final long[] NONE = {};

  private long[] addresses = NONE;
  private int count;

  boolean isEmpty() {
    return count == 0;
  }

  void add(long address) {
    if (count == addresses.length) {
      addresses = Arrays.copyOf(addresses, Math.max(4, count * 2));
    }
    addresses[count++] = address;
  }

  /** Adds all of another, which is empty then. */
  void addAll(LateFrees others) {
    for (long address : others.takeAll()) {
      add(address);
    }
  }

  /** Returns all and forgets them. */
  long[] takeAll() {
    long[] taken = Arrays.copyOf(addresses, count);
    addresses = NONE;
    count = 0;
    return taken;
  }
}
