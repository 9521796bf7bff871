package dev.mem.example;

/** A program is wrong, or needs more memory than there is. */
final class LispException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LispException(String message) {
    super(message);
  }
}
