package dev.mem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What an allocator's heap looks like at one moment: what of each arena is live, what is free, and
 * what it costs to know which. A program draws its own with one call:
 *
 * {@snippet file="AllocatorSnippets.java" region="map"}
 *
 * <p>A map is taken by a {@linkplain HeapInspector#walk walk} and keeps what that has shown; it
 * does not change any more, and refers to no memory of the allocator. It is exact if no other
 * thread allocated or freed meanwhile.
 *
 * <pre>
 *   requested + slack = usable bytes of live blocks
 *   reserved = requested + slack + free + overhead
 * </pre>
 */
public final class HeapMap {
  private final List<ArenaMap> arenas;

  private HeapMap(List<ArenaMap> arenas) {
    this.arenas = List.copyOf(arenas);
  }

  /**
   * Looks at a heap of which nobody knows how much was asked for: there is no slack in the map.
   *
   * @param inspector looks into the heap
   * @return what it looks like
   * @throws IllegalStateException if the allocator is closed
   * @throws HeapCorruptionException if a block cannot be told because its header was overwritten
   */
  public static HeapMap of(HeapInspector inspector) {
    return of(inspector, _ -> Long.MAX_VALUE);
  }

  /**
   * Looks at a heap.
   *
   * @param inspector looks into the heap
   * @param requestedBytes tells how many bytes were asked for, by the address of a live block;
   *     whatever exceeds its usable size stands for all of that
   * @return what it looks like
   * @throws IllegalStateException if the allocator is closed
   * @throws HeapCorruptionException if a block cannot be told because its header was overwritten
   */
  public static HeapMap of(HeapInspector inspector, LongUnaryOperator requestedBytes) {
    Collector collector = new Collector(Objects.requireNonNull(requestedBytes, "requestedBytes"));
    inspector.walk(collector);
    return new HeapMap(collector.arenas);
  }

  /**
   * Returns the sums of the map.
   *
   * @return how much of what there is
   */
  public HeapMapTotals totals() {
    HeapMapTotals sum = new HeapMapTotals(0, 0, 0, 0, 0, 0, 0, 0);
    for (ArenaMap arena : arenas) {
      sum = sum.plus(arena.totals());
    }
    return sum;
  }

  /**
   * Draws the map with as many bytes to a line as make it fit a page.
   *
   * @return an SVG image as text, with a legend and a scale
   */
  public String svg() {
    return svg(HeapMapFormat.fitting(totals().reservedBytes()));
  }

  /**
   * Draws the map.
   *
   * @param format how large everything is
   * @return an SVG image as text
   */
  public String svg(HeapMapFormat format) {
    return new HeapMapDrawing(arenas, totals(), Objects.requireNonNull(format, "format")).svg();
  }

  /**
   * Draws the map into a file.
   *
   * @param file where to; replaced if it is there
   * @throws IOException if it cannot be written
   */
  public void writeSvg(Path file) throws IOException {
    Files.writeString(file, svg());
  }

  /** Notes what a walk shows. */
  private static final class Collector implements HeapVisitor {
    private final LongUnaryOperator requestedBytes;
    private final List<ArenaMap> arenas = new ArrayList<>();
    private @Nullable ArenaMap arena;

    Collector(LongUnaryOperator requestedBytes) {
      this.requestedBytes = requestedBytes;
    }

    @Override
    public void arena(long address, long byteSize) {
      arena = new ArenaMap(address, byteSize);
      arenas.add(arena);
    }

    private ArenaMap arena() {
      if (arena == null) {
        throw new IllegalStateException("a block was shown before its arena");
      }
      return arena;
    }

    @Override
    public void liveBlock(long address, long usableBytes) {
      long requested = Math.min(usableBytes, requestedBytes.applyAsLong(address));
      arena().addLive(address, usableBytes, requested);
    }

    @Override
    public void freeBlock(long address, long byteSize) {
      arena().addFree(address, byteSize);
    }
  }
}
