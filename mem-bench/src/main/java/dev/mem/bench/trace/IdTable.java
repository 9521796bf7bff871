package dev.mem.bench.trace;

import java.util.Arrays;

/**
 * Numbers ids densely in order of appearance.
 *
 * <p>Open addressing with linear probing; at most half full.
 */
final class IdTable {
  private static final int ABSENT = -1;

  private long[] ids = new long[1024];
  private int[] numbers = absent(ids.length);
  private int size;

  /** Returns how many ids there are. */
  int size() {
    return size;
  }

  /** Returns the number of an id; a new id gets the next one. */
  int numberOf(long id) {
    int index = indexOf(id);
    if (numbers[index] == ABSENT) {
      ids[index] = id;
      numbers[index] = size++;
      if (size > ids.length / 2) {
        grow();
        index = indexOf(id);
      }
    }
    return numbers[index];
  }

  private int indexOf(long id) {
    long hash = id * 0x9e3779b97f4a7c15L;
    int mask = ids.length - 1;
    int index = (int) (hash >>> 32) & mask;
    while (numbers[index] != ABSENT && ids[index] != id) {
      index = index + 1 & mask;
    }
    return index;
  }

  private void grow() {
    long[] oldIds = ids;
    int[] oldNumbers = numbers;
    ids = new long[Math.multiplyExact(oldIds.length, 2)];
    numbers = absent(ids.length);
    for (int i = 0; i < oldIds.length; i++) {
      if (oldNumbers[i] != ABSENT) {
        int index = indexOf(oldIds[i]);
        ids[index] = oldIds[i];
        numbers[index] = oldNumbers[i];
      }
    }
  }

  private static int[] absent(int length) {
    int[] numbers = new int[length];
    Arrays.fill(numbers, ABSENT);
    return numbers;
  }
}
