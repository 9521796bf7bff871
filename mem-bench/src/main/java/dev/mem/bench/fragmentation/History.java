package dev.mem.bench.fragmentation;

import dev.mem.AllocatorStatistics;
import dev.mem.bench.subject.Subject;
import dev.mem.bench.subject.Subjects;
import dev.mem.bench.trace.HeapReplay;
import dev.mem.bench.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * What becomes of the heap of one engine in the course of one trace.
 *
 * @param engine the engine
 * @param moments the heap at many moments, in order
 * @param frames the maps of some of them, in order; the last one is the end
 * @param peak the map at the operation that brings the payload to its peak
 */
public record History(String engine, List<Moment> moments, List<Frame> frames, Frame peak) {
  private static final int MOMENTS = 120;

  /** Copies the lists. */
  public History {
    moments = List.copyOf(moments);
    frames = List.copyOf(frames);
  }

  /**
   * Replays a trace on an engine and watches.
   *
   * @param trace the trace
   * @param engine the engine
   * @param frameCount how many maps are kept, spread evenly, 1 or more
   * @return what became of the heap
   */
  public static History of(Trace trace, String engine, int frameCount) {
    NavigableSet<Integer> framed = stops(trace, frameCount);
    NavigableSet<Integer> all = stops(trace, MOMENTS);
    all.addAll(framed);
    int peakStop = trace.peakOperation() + 1;
    all.add(peakStop);
    List<Moment> moments = new ArrayList<>();
    List<Frame> frames = new ArrayList<>();
    List<Frame> peak = new ArrayList<>();
    try (Subject subject = Subjects.open(engine)) {
      new HeapReplay(trace, subject)
          .run(
              all,
              (operation, payloadBytes, map, figures) -> {
                Moment moment = new Moment(operation, payloadBytes, held(figures), map.totals());
                moments.add(moment);
                if (framed.contains(operation)) {
                  frames.add(new Frame(moment, map));
                }
                if (operation == peakStop) {
                  peak.add(new Frame(moment, map));
                }
              });
    }
    return new History(engine, moments, frames, peak.getFirst());
  }

  private static NavigableSet<Integer> stops(Trace trace, int count) {
    NavigableSet<Integer> stops = new TreeSet<>();
    for (long i = 1; i <= count; i++) {
      stops.add((int) Math.max(1, i * trace.operations() / count));
    }
    return stops;
  }

  private static long held(AllocatorStatistics figures) {
    return figures.residentBytes().orElse(figures.committedBytes()) + figures.metadataBytes();
  }

  /**
   * Returns the most address space that the heap had in any map.
   *
   * @return the size in bytes
   */
  public long mostReservedBytes() {
    return moments.stream().mapToLong(moment -> moment.totals().reservedBytes()).max().orElse(0);
  }
}
