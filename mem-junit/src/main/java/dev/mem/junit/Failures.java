package dev.mem.junit;

import java.util.ArrayList;
import java.util.List;

/** What was found wrong after one test; thrown together. */
final class Failures {
  private final List<Throwable> found = new ArrayList<>();

  void add(Throwable failure) {
    found.add(failure);
  }

  /** Does something, and adds what it throws. */
  void during(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException failure) {
      add(failure);
    }
  }

  void throwIfAny() {
    if (found.isEmpty()) {
      return;
    }
    Throwable first = found.getFirst();
    var error = new AssertionError(first.getMessage(), first);
    found.stream().skip(1).forEach(error::addSuppressed);
    throw error;
  }
}
