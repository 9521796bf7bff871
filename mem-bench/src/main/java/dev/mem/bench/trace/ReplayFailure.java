package dev.mem.bench.trace;

import org.jspecify.annotations.Nullable;

/**
 * A subject failed at an operation of a trace: it ran out of memory, refused what it should have
 * done, or did it wrong.
 */
public final class ReplayFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ReplayFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Returns a failure at one operation, for whatever a subject threw there. */
  static ReplayFailure at(Trace trace, int operation, String subject, Throwable thrown) {
    if (thrown instanceof ReplayFailure failure) {
      return failure;
    }
    return new ReplayFailure(
        trace.place(operation) + ": " + subject + ": " + description(thrown), thrown);
  }

  /** Returns a failure somewhere in a trace, for whatever a subject threw. */
  static ReplayFailure in(Trace trace, String subject, Throwable thrown) {
    if (thrown instanceof ReplayFailure failure) {
      return failure;
    }
    return new ReplayFailure(trace.source() + ": " + subject + ": " + description(thrown), thrown);
  }

  private static String description(Throwable thrown) {
    if (thrown instanceof CheckFailure && thrown.getMessage() != null) {
      return thrown.getMessage();
    }
    String type = thrown.getClass().getSimpleName();
    return thrown.getMessage() == null ? type : type + ": " + thrown.getMessage();
  }
}
