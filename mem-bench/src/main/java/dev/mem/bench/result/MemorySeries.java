package dev.mem.bench.result;

import java.util.List;

/**
 * The memory of one subject over the course of one scenario.
 *
 * @param scenario what was done
 * @param subject who did it
 * @param points samples in order
 * @param peakPayloadBytes the most bytes that were asked for and not yet freed, at any time
 * @param peakResidentBytes the most that was resident
 * @param metadataBytes for a subject of this project, Java-heap bytes of its descriptors at the
 *     resident peak; 0 for peers
 * @param ownRangesBytes for a subject of this project, the peak by its own statistics, for
 *     comparison with what was seen from outside; -1 if unknown
 * @param afterBytes resident at once after all was freed, a second later, and ten seconds later
 * @param failure why there are no samples; empty if all went well
 */
public record MemorySeries(
    String scenario,
    String subject,
    List<Point> points,
    long peakPayloadBytes,
    long peakResidentBytes,
    long metadataBytes,
    long ownRangesBytes,
    List<Long> afterBytes,
    String failure) {

  /** Copies the lists. */
  public MemorySeries {
    points = List.copyOf(points);
    afterBytes = List.copyOf(afterBytes);
  }

  /**
   * A sample.
   *
   * @param progress how much of the scenario was done, from 0 to 1
   * @param payloadBytes what was live
   * @param residentBytes what was resident, less what was before the scenario
   */
  public record Point(double progress, long payloadBytes, long residentBytes) {}

  /**
   * Returns whether there are figures.
   *
   * @return whether the scenario was completed
   */
  public boolean succeeded() {
    return failure.isEmpty();
  }

  /**
   * Returns the utilisation.
   *
   * @return peak payload divided by the peak of resident memory and metadata
   */
  public double utilisation() {
    return (double) peakPayloadBytes / Math.max(1, peakResidentBytes + metadataBytes);
  }
}
