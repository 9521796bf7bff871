package dev.mem.tests.failure;

import org.jspecify.annotations.Nullable;

/** All that is free of the Java heap, or all but a little. */
final class JavaHeapHoard {
  private static final int LARGEST = 1 << 16;

  /** Arrays, each with the next one as its first element; the last one taken is in front. */
  private Object @Nullable [] arrays;

  /** Takes arrays of smaller and smaller size, until there is no room for an object. */
  void takeAll() {
    for (int length = LARGEST; length > 0; length /= 256) {
      while (takeOne(length)) {}
    }
  }

  private boolean takeOne(int length) {
    try {
      Object[] array = new Object[length];
      array[0] = arrays;
      arrays = array;
      return true;
    } catch (OutOfMemoryError expected) {
      return false;
    }
  }

  /** Gives back the arrays taken last, which are the smallest. */
  void giveBack(int count) {
    for (int i = 0; i < count && arrays != null; i++) {
      arrays = (Object[]) arrays[0];
    }
  }

  void giveBackAll() {
    arrays = null;
  }
}
