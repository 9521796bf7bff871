package dev.mem;

import java.util.Arrays;

/**
 * The blocks of one arena in order of address.
 *
 * <pre>
 *   free block:  requested = FREE;  live block:  0 ≤ requested ≤ size
 * </pre>
 */
final class ArenaMap {
  private static final long FREE = -1;

  private final long address;
  private final long byteSize;
  private long[] starts = new long[16];
  private long[] sizes = new long[16];
  private long[] requested = new long[16];
  private int count;

  ArenaMap(long address, long byteSize) {
    this.address = address;
    this.byteSize = byteSize;
  }

  long address() {
    return address;
  }

  long byteSize() {
    return byteSize;
  }

  void addLive(long start, long usableBytes, long requestedBytes) {
    add(start, usableBytes, requestedBytes);
  }

  void addFree(long start, long freeBytes) {
    add(start, freeBytes, FREE);
  }

  private void add(long start, long size, long requestedBytes) {
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
      sizes = Arrays.copyOf(sizes, 2 * count);
      requested = Arrays.copyOf(requested, 2 * count);
    }
    starts[count] = start;
    sizes[count] = size;
    requested[count] = requestedBytes;
    count++;
  }

  HeapMapTotals totals() {
    long live = 0;
    long asked = 0;
    long slack = 0;
    long free = 0;
    long largestFree = 0;
    for (int i = 0; i < count; i++) {
      if (requested[i] == FREE) {
        free += sizes[i];
        largestFree = Math.max(largestFree, sizes[i]);
      } else {
        live++;
        asked += requested[i];
        slack += sizes[i] - requested[i];
      }
    }
    long overhead = byteSize - asked - slack - free;
    return new HeapMapTotals(
        byteSize, live, asked, slack, count - live, free, largestFree, overhead);
  }

  /** Returns how many bytes of each content each cell has. */
  Cells cells(long bytesPerCell) {
    int cellCount = Math.toIntExact((byteSize + bytesPerCell - 1) / bytesPerCell);
    Cells cells = new Cells(cellCount);
    long told = 0;
    for (int i = 0; i < count; i++) {
      long from = starts[i] - address;
      long end = from + sizes[i];
      spread(cells.overhead, told, from, bytesPerCell);
      if (requested[i] == FREE) {
        spread(cells.free, from, end, bytesPerCell);
      } else {
        spread(cells.requested, from, from + requested[i], bytesPerCell);
        spread(cells.slack, from + requested[i], end, bytesPerCell);
      }
      told = end;
    }
    spread(cells.overhead, told, byteSize, bytesPerCell);
    return cells;
  }

  private static void spread(long[] row, long from, long end, long bytesPerCell) {
    for (long at = from; at < end; ) {
      int cell = (int) (at / bytesPerCell);
      long next = Math.min(end, (cell + 1) * bytesPerCell);
      row[cell] += next - at;
      at = next;
    }
  }

  /**
   * The bytes of each content in each cell of an arena. A cell is filled from below by what was
   * requested, then by slack, then by overhead; what is free is left empty.
   */
  static final class Cells {
    private final long[] requested;
    private final long[] slack;
    private final long[] overhead;
    private final long[] free;

    Cells(int count) {
      requested = new long[count];
      slack = new long[count];
      overhead = new long[count];
      free = new long[count];
    }

    int count() {
      return requested.length;
    }

    /** Returns the bytes of a content in a cell. */
    long bytes(Content content, int cell) {
      return switch (content) {
        case REQUESTED -> requested[cell];
        case SLACK -> slack[cell];
        case OVERHEAD -> overhead[cell];
        case FREE -> free[cell];
      };
    }

    /** Returns the bytes of all that is below a content in a cell. */
    long bytesBelow(Content content, int cell) {
      return switch (content) {
        case REQUESTED -> 0;
        case SLACK -> requested[cell];
        case OVERHEAD -> requested[cell] + slack[cell];
        case FREE -> requested[cell] + slack[cell] + overhead[cell];
      };
    }

    /** Returns the size of a cell. */
    long byteSize(int cell) {
      return bytesBelow(Content.FREE, cell) + free[cell];
    }
  }

  /** What memory of an arena may be, in the order in which a cell is filled from below. */
  enum Content {
    /** In a live block, and asked for. */
    REQUESTED("live", "#0072b2"),
    /** In a live block beyond that. */
    SLACK("slack", "#e69f00"),
    /** In no block: headers, for the most part. */
    OVERHEAD("headers", "#1f2430"),
    /** In a free block. */
    FREE("free", "#e8ecf2");

    private final String label;
    private final String colour;

    Content(String label, String colour) {
      this.label = label;
      this.colour = colour;
    }

    String label() {
      return label;
    }

    /** Colours that differ in brightness too, for every kind of colour vision. */
    String colour() {
      return colour;
    }
  }
}
