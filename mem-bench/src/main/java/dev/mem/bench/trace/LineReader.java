package dev.mem.bench.trace;

import java.io.IOException;
import java.io.InputStream;

/**
 * Reads lines of a stream into one buffer, without an object per line.
 *
 * <p>{@code bytes[start..end)} is the current line without its line feed. A line longer than the
 * buffer is cut off there; no trace has one.
 */
final class LineReader {
  private static final int BUFFER_BYTES = 1 << 16;

  private final InputStream in;
  private final byte[] bytes = new byte[BUFFER_BYTES];
  private int filled;
  private int start;
  private int end;
  private int next;
  private int number;

  LineReader(InputStream in) {
    this.in = in;
  }

  byte[] bytes() {
    return bytes;
  }

  int start() {
    return start;
  }

  int end() {
    return end;
  }

  /** Returns the number of the current line, from 1. */
  int number() {
    return number;
  }

  /** Goes to the next line, if there is one. */
  boolean next() throws IOException {
    start = next;
    int searched = start;
    while (true) {
      for (; searched < filled; searched++) {
        if (bytes[searched] == '\n') {
          return found(searched, searched + 1);
        }
      }
      searched -= makeRoom();
      if (filled == bytes.length) {
        return found(filled, filled);
      }
      int count = in.read(bytes, filled, bytes.length - filled);
      if (count < 0) {
        return filled > start && found(filled, filled);
      }
      filled += count;
    }
  }

  private boolean found(int lineEnd, int nextStart) {
    end = lineEnd;
    next = nextStart;
    number = Math.addExact(number, 1);
    return true;
  }

  /** Moves the current line to the front of the buffer, and returns how far. */
  private int makeRoom() {
    int distance = start;
    System.arraycopy(bytes, start, bytes, 0, filled - start);
    filled -= distance;
    start = 0;
    return distance;
  }
}
