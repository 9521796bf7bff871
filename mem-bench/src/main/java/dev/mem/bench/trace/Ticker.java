package dev.mem.bench.trace;

/** Is told how far a replay has come. */
@FunctionalInterface
public interface Ticker {

  /**
   * A part of the work is done.
   *
   * @param fraction how much of all work is done by now, from 0 to 1, never less than before
   */
  void at(double fraction);

  /**
   * Returns a ticker for a part of the work of this one.
   *
   * @param from where the part begins, as a fraction of all work
   * @param to where it ends
   * @return a ticker for that part
   */
  default Ticker part(double from, double to) {
    return fraction -> at(from + (to - from) * fraction);
  }
}
