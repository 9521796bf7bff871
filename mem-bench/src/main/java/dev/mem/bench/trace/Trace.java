package dev.mem.bench.trace;

/**
 * The allocations of one run of a program, in order.
 *
 * <p>Blocks are numbered densely from 0 in order of their ids' first appearance: the number is the
 * slot of the block in the program's table. An id that is used again keeps its slot. Every
 * operation makes sense where it stands: only dead blocks are allocated, only live ones reallocated
 * and freed; to free nothing ({@code f -1}) is to free a slot that is always empty.
 */
public final class Trace {
  // An operation is a head and a size: slot in the upper half of the head, below it the binary
  // logarithm of the alignment, and the code.
  private static final int SLOT_SHIFT = 32;
  private static final int ALIGNMENT_SHIFT = 8;
  private static final int ALIGNMENT_MASK = 0xff;
  private static final int CODE_MASK = 0xff;

  private final String name;
  private final String source;
  private final long[] heads;
  private final long[] byteSizes;
  private final int[] threads;
  private final int[] lines;
  private final int[] leftovers;
  private final Summary summary;

  /**
   * What is known of a trace as a whole.
   *
   * @param slots the number of slots
   * @param threads the number of threads
   * @param peakPayloadBytes the most bytes that were live at any time, as they were asked for
   * @param peakOperation the first operation after which that many are live
   * @param largestByteSize the largest size asked for
   */
  record Summary(
      int slots, int threads, long peakPayloadBytes, int peakOperation, long largestByteSize) {}

  Trace(
      String name,
      String source,
      long[] heads,
      long[] byteSizes,
      int[] threads,
      int[] lines,
      int[] leftovers,
      Summary summary) {
    this.name = name;
    this.source = source;
    this.heads = heads;
    this.byteSizes = byteSizes;
    this.threads = threads;
    this.lines = lines;
    this.leftovers = leftovers;
    this.summary = summary;
  }

  static long head(int code, int slot, long byteAlignment) {
    long logarithm = Long.numberOfTrailingZeros(byteAlignment);
    return (long) slot << SLOT_SHIFT | logarithm << ALIGNMENT_SHIFT | code;
  }

  /**
   * Returns the name of this trace in reports.
   *
   * @return the name of its file without folder and endings
   */
  public String name() {
    return name;
  }

  /**
   * Returns where this trace comes from.
   *
   * @return its file, as the user named it
   */
  public String source() {
    return source;
  }

  /**
   * Returns the number of operations.
   *
   * @return how many lines ask for something
   */
  public int operations() {
    return heads.length;
  }

  /**
   * Returns the number of threads.
   *
   * @return how many threads the trace names; 1 if it names none
   */
  public int threads() {
    return summary.threads;
  }

  /**
   * Returns the number of slots.
   *
   * @return how many slots a table needs for the replay on one thread
   */
  public int slots() {
    return summary.slots;
  }

  /**
   * Returns the peak payload.
   *
   * @return the most bytes that are live at any time, as the program asked for them
   */
  public long peakPayloadBytes() {
    return summary.peakPayloadBytes;
  }

  /**
   * Returns the largest size asked for.
   *
   * @return the size in bytes
   */
  public long largestByteSize() {
    return summary.largestByteSize;
  }

  /**
   * Returns the first operation after which the payload is at its peak.
   *
   * @return its index, from 0
   */
  public int peakOperation() {
    return summary.peakOperation;
  }

  int code(int operation) {
    return (int) heads[operation] & CODE_MASK;
  }

  int slot(int operation) {
    return (int) (heads[operation] >>> SLOT_SHIFT);
  }

  long byteSize(int operation) {
    return byteSizes[operation];
  }

  long byteAlignment(int operation) {
    return 1L << ((int) heads[operation] >>> ALIGNMENT_SHIFT & ALIGNMENT_MASK);
  }

  /** Returns the thread of an operation, numbered densely from 0 in order of appearance. */
  int thread(int operation) {
    return threads[operation];
  }

  int leftovers() {
    return leftovers.length;
  }

  int leftoverSlot(int index) {
    return leftovers[index];
  }

  /** Returns where an operation stands, as {@code FILE:LINE}. */
  String place(int operation) {
    return source + ":" + lines[operation];
  }
}
