package dev.mem.bench.workload;

/**
 * Non-negative weights of which one can be picked with a probability in proportion to it, and
 * changed: a Fenwick tree.
 */
final class Weights {
  private final double[] tree;
  private final int highestBit;

  Weights(int count) {
    tree = new double[count + 1];
    highestBit = Integer.highestOneBit(count);
  }

  void add(int index, double weight) {
    for (int node = index + 1; node < tree.length; node += node & -node) {
      tree[node] += weight;
    }
  }

  double sum() {
    double sum = 0;
    for (int node = tree.length - 1; node > 0; node -= node & -node) {
      sum += tree[node];
    }
    return sum;
  }

  /** Returns the index at which the running sum of weights exceeds a value. */
  int find(double value) {
    int node = 0;
    double rest = value;
    for (int bit = highestBit; bit > 0; bit >>= 1) {
      int next = node + bit;
      if (next < tree.length && tree[next] <= rest) {
        node = next;
        rest -= tree[next];
      }
    }
    return Math.min(node, tree.length - 2);
  }
}
