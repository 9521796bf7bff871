package dev.mem.example;

/** What an object is. */
enum Kind {
  /** Two fields, of which lists and trees are made. */
  PAIR(1),
  /** The code of a function, as an integer, and the frame that it was made in. */
  CLOSURE(2),
  /** The frame around, and the values of the variables of a call. */
  FRAME(3),
  /** Bytes, and no fields. */
  STRING(4);

  private final long code;

  Kind(long code) {
    this.code = code;
  }

  /** Returns what stands for it in a header. */
  long code() {
    return code;
  }
}
