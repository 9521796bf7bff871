package dev.mem.bench.trace;

import dev.mem.BlockAllocator;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Collects the operations of a trace, and follows which blocks are live to see that each makes
 * sense.
 *
 * <p>For each slot, {@code liveBytes} is the size of its block, or {@link #DEAD}; {@code sinceLine}
 * is the line that made it so, or 0 for a slot that never had a block.
 */
final class TraceBuilder {
  private static final long DEAD = -1;
  private static final long NOTHING = -1;

  private final LineScanner scanner;
  private final LineReader reader;
  private final IdTable ids = new IdTable();
  private final IdTable threadNumbers = new IdTable();
  private long[] heads = new long[1024];
  private long[] byteSizes = new long[1024];
  private int[] threads = new int[1024];
  private int[] lines = new int[1024];
  private int size;
  private int thread;
  private long[] liveBytes = new long[0];
  private int[] sinceLine = new int[0];
  private long payloadBytes;
  private long peakPayloadBytes;
  private int peakOperation;
  private long largestByteSize;

  TraceBuilder(LineScanner scanner, LineReader reader) {
    this.scanner = scanner;
    this.reader = reader;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void startOperation(long threadId) {
    thread = threadNumbers.numberOf(threadId);
  }

  int slot(long id) {
    int slot = ids.numberOf(id);
    if (slot >= liveBytes.length) {
      int oldLength = liveBytes.length;
      int length = Math.max(1024, Math.multiplyExact(slot, 2));
      liveBytes = Arrays.copyOf(liveBytes, length);
      Arrays.fill(liveBytes, oldLength, length, DEAD);
      sinceLine = Arrays.copyOf(sinceLine, length);
    }
    return slot;
  }

  int liveSlot(long id) {
    int slot = slot(id);
    if (liveBytes[slot] == DEAD) {
      throw scanner.broken(
          "the id of a live block",
          sinceLine[slot] == 0
              ? ", which was never allocated"
              : ", freed in line " + sinceLine[slot]);
    }
    return slot;
  }

  int deadSlot(long id) {
    int slot = slot(id);
    if (liveBytes[slot] != DEAD) {
      throw scanner.broken("an id that is not live", ", live since line " + sinceLine[slot]);
    }
    return slot;
  }

  void allocate(int code, int slot, long byteSize, long byteAlignment) {
    add(Trace.head(code, slot, byteAlignment), byteSize);
    becomeLive(slot, byteSize);
  }

  void reallocate(int slot, long byteSize) {
    int code =
        liveBytes[slot] == DEAD
            ? OperationCode.ALLOCATE
            : byteSize == 0 ? OperationCode.EMPTY : OperationCode.REALLOCATE;
    payloadBytes -= Math.max(liveBytes[slot], 0);
    add(Trace.head(code, slot, BlockAllocator.MIN_ALIGNMENT), byteSize);
    becomeLive(slot, byteSize);
  }

  void free(int slot) {
    add(Trace.head(OperationCode.FREE, slot, BlockAllocator.MIN_ALIGNMENT), 0);
    payloadBytes -= liveBytes[slot];
    liveBytes[slot] = DEAD;
    sinceLine[slot] = reader.number();
  }

  void freeNothing() {
    add(Trace.head(OperationCode.FREE, slot(NOTHING), BlockAllocator.MIN_ALIGNMENT), 0);
  }

  private void becomeLive(int slot, long byteSize) {
    if (byteSize > Long.MAX_VALUE - payloadBytes) {
      throw scanner.broken("a size that leaves the sum of live blocks below 2^63 bytes");
    }
    payloadBytes += byteSize;
    liveBytes[slot] = byteSize;
    sinceLine[slot] = reader.number();
    largestByteSize = Math.max(largestByteSize, byteSize);
    if (payloadBytes > peakPayloadBytes) {
      peakPayloadBytes = payloadBytes;
      peakOperation = size - 1;
    }
  }

  private void add(long head, long byteSize) {
    if (size == heads.length) {
      int length = Math.multiplyExact(size, 2);
      heads = Arrays.copyOf(heads, length);
      byteSizes = Arrays.copyOf(byteSizes, length);
      threads = Arrays.copyOf(threads, length);
      lines = Arrays.copyOf(lines, length);
    }
    heads[size] = head;
    byteSizes[size] = byteSize;
    threads[size] = thread;
    lines[size] = reader.number();
    size++;
  }

  Trace build(String name, String source) {
    int[] leftovers =
        IntStream.range(0, ids.size()).filter(slot -> liveBytes[slot] != DEAD).toArray();
    return new Trace(
        name,
        source,
        Arrays.copyOf(heads, size),
        Arrays.copyOf(byteSizes, size),
        Arrays.copyOf(threads, size),
        Arrays.copyOf(lines, size),
        leftovers,
        new Trace.Summary(
            ids.size(), threadNumbers.size(), peakPayloadBytes, peakOperation, largestByteSize));
  }
}
