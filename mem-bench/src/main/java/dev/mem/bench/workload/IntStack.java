package dev.mem.bench.workload;

import java.util.Arrays;

/** A growing list of numbers. */
final class IntStack {
  private int[] items = new int[16];
  private int size;

  int size() {
    return size;
  }

  void push(int item) {
    if (size == items.length) {
      items = Arrays.copyOf(items, size * 2);
    }
    items[size++] = item;
  }

  int pop() {
    return items[--size];
  }

  /** Removes an item; the last one takes its place. */
  int remove(int index) {
    int item = items[index];
    items[index] = items[--size];
    return item;
  }

  int get(int index) {
    return items[index];
  }
}
