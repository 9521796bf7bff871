package dev.mem.bench.fragmentation;

import dev.mem.HeapMapTotals;

/**
 * A heap after some operations of a trace.
 *
 * @param operation how many
 * @param payloadBytes the bytes that are live, as they were asked for
 * @param heldBytes resident memory and metadata; committed memory where resident cannot be told
 * @param totals what of the heap is what
 */
public record Moment(int operation, long payloadBytes, long heldBytes, HeapMapTotals totals) {

  /**
   * Returns which part of the memory held is payload.
   *
   * @return payload / held; not a number if nothing is held
   */
  public double utilisation() {
    return heldBytes == 0 ? Double.NaN : (double) payloadBytes / heldBytes;
  }
}
