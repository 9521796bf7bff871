package dev.mem;

/**
 * How large everything in the drawing of a {@link HeapMap} is.
 *
 * <p>A line shows a stretch of an arena from left to right, in cells. Each cell is filled from
 * below: by what was requested of live blocks, then by slack, then by overhead; what stays empty is
 * free.
 *
 * @param bytesPerCell how many bytes a cell stands for, 1 or more
 * @param cellsPerLine how many cells are in a line, 1 to 4096
 * @param lineWidth the width of a line in pixels, 1 or more
 * @param lineHeight the height of a line in pixels, 1 or more
 */
public record HeapMapFormat(long bytesPerCell, int cellsPerLine, int lineWidth, int lineHeight) {
  private static final int MOST_CELLS = 4096;
  private static final int LINES = 48;
  private static final long LEAST_BYTES_PER_CELL = 16;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one of them is out of range
   */
  public HeapMapFormat {
    if (bytesPerCell < 1
        || cellsPerLine < 1
        || cellsPerLine > MOST_CELLS
        || lineWidth < 1
        || lineHeight < 1) {
      throw new IllegalArgumentException(
          "the numbers of a format must be positive, and cells in a line at most %d, but they are %d, %d, %d, %d"
              .formatted(MOST_CELLS, bytesPerCell, cellsPerLine, lineWidth, lineHeight));
    }
  }

  /**
   * Returns a format in which a heap of a given size takes about a page. Heaps that are to be
   * compared get the format of the largest.
   *
   * @param reservedBytes the size in bytes, 0 or more
   * @return a format with a power of two of bytes in a cell
   */
  public static HeapMapFormat fitting(long reservedBytes) {
    return fitting(reservedBytes, 512, LINES, 768, 12);
  }

  /**
   * Returns a format in which a heap of a given size takes about a number of lines.
   *
   * @param reservedBytes the size in bytes, 0 or more
   * @param cellsPerLine how many cells are in a line
   * @param lines how many lines there may be, about
   * @param lineWidth the width of a line in pixels
   * @param lineHeight the height of a line in pixels
   * @return a format with a power of two of bytes in a cell
   */
  public static HeapMapFormat fitting(
      long reservedBytes, int cellsPerLine, int lines, int lineWidth, int lineHeight) {
    long bytesPerCell = LEAST_BYTES_PER_CELL;
    while (reservedBytes / bytesPerCell > (long) cellsPerLine * lines) {
      bytesPerCell *= 2;
    }
    return new HeapMapFormat(bytesPerCell, cellsPerLine, lineWidth, lineHeight);
  }

  long bytesPerLine() {
    return bytesPerCell * cellsPerLine;
  }
}
