package dev.mem.tests.fuzz;

/** The bytes of one input, read from first to last; behind the last there are zeros. */
final class FuzzInput {
  private final byte[] bytes;
  private int position;

  FuzzInput(byte[] bytes) {
    this.bytes = bytes;
  }

  boolean atEnd() {
    return position >= bytes.length;
  }

  /** Returns the next byte, from 0 to 255. */
  int next() {
    return atEnd() ? 0 : bytes[position++] & 0xff;
  }

  /** Returns the next two bytes, from 0 to 65,535. */
  int nextTwo() {
    return next() << Byte.SIZE | next();
  }

  /** Returns a number from 0 to {@code bound} - 1. */
  int below(int bound) {
    return next() % bound;
  }
}
