package dev.mem.example;

import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * The words that a running program holds at the moment: values, and addresses inside of objects.
 * What is not on it, and not reachable from it, is garbage.
 */
final class Stack {
  private static final int MOST_WORDS = 1 << 20;

  private long[] words = new long[1024];
  private int size;

  void push(long word) {
    if (size == words.length) {
      if (size >= MOST_WORDS) {
        throw new LispException("the stack is full");
      }
      words = Arrays.copyOf(words, 2 * size);
    }
    words[size++] = word;
  }

  long pop() {
    return words[--size];
  }

  /** Returns a word, 0 being the one on top. */
  long peek(int fromTop) {
    return words[size - 1 - fromTop];
  }

  void drop(int count) {
    size -= count;
  }

  int size() {
    return size;
  }

  void forEach(LongConsumer visitor) {
    for (int i = 0; i < size; i++) {
      visitor.accept(words[i]);
    }
  }
}
