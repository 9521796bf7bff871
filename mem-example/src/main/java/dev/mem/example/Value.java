package dev.mem.example;

/** Values of the language: a word is an integer if its lowest bit is set, else an address. */
final class Value {
  /** The empty list, which is also false: the address of nothing. */
  static final long NIL = 0;

  /** What stands for true. */
  static final long TRUE = ofInteger(1);

  private Value() {}

  static long ofInteger(long integer) {
    return integer << 1 | 1;
  }

  static long ofBoolean(boolean condition) {
    return condition ? TRUE : NIL;
  }

  static boolean isInteger(long value) {
    return (value & 1) != 0;
  }

  static boolean isReference(long value) {
    return value != NIL && !isInteger(value);
  }

  static long toInteger(long value) {
    if (!isInteger(value)) {
      throw new LispException("an integer was expected");
    }
    return value >> 1;
  }
}
