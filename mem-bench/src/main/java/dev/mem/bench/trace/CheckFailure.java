package dev.mem.bench.trace;

/** What a block should be, it is not. */
final class CheckFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CheckFailure(String message) {
    super(message);
  }
}
