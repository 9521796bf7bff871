package dev.mem.bench.memory;

import dev.mem.Allocator;
import dev.mem.AllocatorStatistics;
import dev.mem.bench.result.MemorySeries.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes samples of resident memory, and for a subject of this project of what it says of itself.
 */
final class Sampler {
  private final ResidentMemory resident;
  private final Optional<Allocator> allocator;
  private final long baselineBytes;
  private final List<Long> payloads = new ArrayList<>();
  private final List<Long> residents = new ArrayList<>();
  private long peakPayloadBytes;
  private long peakResidentBytes;
  private long peakOwnBytes;
  private long metadataBytes;

  Sampler(ResidentMemory resident, Optional<Allocator> allocator) {
    this.resident = resident;
    this.allocator = allocator;
    this.baselineBytes = resident.bytes();
  }

  /** Returns what is resident now beyond what was when this was made, in bytes. */
  long residentBytes() {
    return Math.max(0, resident.bytes() - baselineBytes);
  }

  void sample(long payloadBytes) {
    long residentBytes = residentBytes();
    payloads.add(payloadBytes);
    residents.add(residentBytes);
    peakPayloadBytes = Math.max(peakPayloadBytes, payloadBytes);
    peakResidentBytes = Math.max(peakResidentBytes, residentBytes);
    if (allocator.isPresent()) {
      AllocatorStatistics now = allocator.get().statistics();
      long ownBytes = now.residentBytes().orElse(-1);
      if (ownBytes >= peakOwnBytes) {
        peakOwnBytes = ownBytes;
        metadataBytes = now.metadataBytes();
      }
    }
  }

  /** Notes that so much was live, between samples too. */
  void payload(long payloadBytes) {
    peakPayloadBytes = Math.max(peakPayloadBytes, payloadBytes);
  }

  List<Point> points() {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < payloads.size(); i++) {
      points.add(
          new Point(
              (double) i / Math.max(1, payloads.size() - 1), payloads.get(i), residents.get(i)));
    }
    return points;
  }

  long peakPayloadBytes() {
    return peakPayloadBytes;
  }

  long peakResidentBytes() {
    return peakResidentBytes;
  }

  long ownBytes() {
    return allocator.isPresent() ? peakOwnBytes : -1;
  }

  long metadataBytes() {
    return metadataBytes;
  }
}
