package dev.mem.example;

import dev.mem.Allocator;
import dev.mem.Engine;
import dev.mem.Heap;
import dev.mem.RawAllocator;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * Objects in memory outside the Java heap. Their block is all that is known of them: there is no
 * table of objects.
 *
 * <pre>
 *   address +0                                      +8
 *           | header                                | fields, 8 bytes each, or bytes of a string
 *
 *   header   63     39..8                  7..0
 *            mark   fields, or bytes       kind
 * </pre>
 *
 * <p>All of the memory is one range, so that one segment reaches every object. The objects are in
 * an explicit heap, and go all at once with it.
 */
final class ObjectHeap implements AutoCloseable {
  private static final long HEADER_BYTES = 8;
  private static final long FIELD_BYTES = 8;
  private static final int COUNT_SHIFT = 8;
  private static final long KIND_MASK = (1 << COUNT_SHIFT) - 1;
  private static final long COUNT_MASK = 0xffff_ffffL;
  private static final long MARK = 1L << 63;

  private final Allocator allocator;
  private final Heap heap;
  private final RawAllocator raw;
  private final MemorySegment memory;
  private final Collector collector;
  private final long collectEveryBytes;
  private long allocatedBytes;

  /**
   * Makes a heap without objects.
   *
   * @param limitBytes the most memory that objects may have
   * @param collectEveryBytes a collection begins when so much has been allocated since the last one
   * @param roots what objects a program can still reach by itself
   */
  ObjectHeap(long limitBytes, long collectEveryBytes, Roots roots) {
    this.allocator =
        Allocator.builder()
            .name("objects")
            .engine(Engine.TLSF)
            .contiguous(2 * limitBytes)
            .limitBytes(limitBytes)
            .build();
    this.heap = allocator.newHeap();
    this.raw = heap.raw();
    this.collectEveryBytes = collectEveryBytes;
    this.collector = new Collector(this, allocator.inspector(), roots);
    long first = raw.allocate(HEADER_BYTES);
    this.memory = raw.range(first);
    raw.free(first);
  }

  Collector collector() {
    return collector;
  }

  // ---- allocation

  /** Makes an object whose fields are all the empty list. */
  long allocate(Kind kind, int fields) {
    long object = allocate(HEADER_BYTES + fields * FIELD_BYTES);
    writeHeader(object, kind, fields);
    for (int field = 0; field < fields; field++) {
      setField(object, field, Value.NIL);
    }
    return object;
  }

  /** Makes a string of bytes that are yet to be written. */
  long allocateString(int byteSize) {
    long object = allocate(HEADER_BYTES + byteSize);
    writeHeader(object, Kind.STRING, byteSize);
    return object;
  }

  /** A collection comes before the allocation, so that a new object need not be reachable yet. */
  private long allocate(long byteSize) {
    allocatedBytes += byteSize;
    if (allocatedBytes >= collectEveryBytes) {
      collect();
    }
    long block = raw.tryAllocate(byteSize, 16);
    if (block == 0) {
      collect();
      block = raw.tryAllocate(byteSize, 16);
    }
    if (block == 0) {
      throw new LispException("out of memory: %s".formatted(allocator.statistics()));
    }
    return block;
  }

  private void collect() {
    allocatedBytes = 0;
    collector.collect();
  }

  /** Frees an object that nobody can reach. */
  void free(long object) {
    raw.free(object);
  }

  /** Returns how many bytes an object takes. */
  long byteSize(long object) {
    return raw.usableSize(object);
  }

  // ---- the words of an object

  private long word(long address) {
    return memory.get(ValueLayout.JAVA_LONG, address - memory.address());
  }

  private void setWord(long address, long value) {
    memory.set(ValueLayout.JAVA_LONG, address - memory.address(), value);
  }

  private void writeHeader(long object, Kind kind, long count) {
    setWord(object, count << COUNT_SHIFT | kind.code());
  }

  boolean isA(Kind kind, long value) {
    return Value.isReference(value) && (word(value) & KIND_MASK) == kind.code();
  }

  /** Passes if a value is an object of a kind. */
  long require(Kind kind, long value) {
    if (!isA(kind, value)) {
      throw new LispException("a " + kind + " was expected");
    }
    return value;
  }

  /** Returns how many fields an object has, or how many bytes a string. */
  int count(long object) {
    return (int) (word(object) >>> COUNT_SHIFT & COUNT_MASK);
  }

  /** Returns how many fields of an object may refer to others. */
  int references(long object) {
    return (word(object) & KIND_MASK) == Kind.STRING.code() ? 0 : count(object);
  }

  long field(long object, int index) {
    return word(object + HEADER_BYTES + index * FIELD_BYTES);
  }

  void setField(long object, int index, long value) {
    setWord(object + HEADER_BYTES + index * FIELD_BYTES, value);
  }

  boolean isMarked(long object) {
    return (word(object) & MARK) != 0;
  }

  void mark(long object) {
    setWord(object, word(object) | MARK);
  }

  void unmark(long object) {
    setWord(object, word(object) & ~MARK);
  }

  // ---- strings

  /** Returns the address of a byte of a string, inside its object. */
  static long byteAddress(long string, long index) {
    return string + HEADER_BYTES + index;
  }

  byte byteAt(long address) {
    return memory.get(ValueLayout.JAVA_BYTE, address - memory.address());
  }

  void copyBytes(long from, long to, long byteSize) {
    long base = memory.address();
    MemorySegment.copy(memory, from - base, memory, to - base, byteSize);
  }

  long newString(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    long string = allocateString(bytes.length);
    long at = byteAddress(string, 0) - memory.address();
    MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, at, bytes.length);
    return string;
  }

  String text(long string) {
    long at = byteAddress(require(Kind.STRING, string), 0) - memory.address();
    return new String(
        memory.asSlice(at, count(string)).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
  }

  // ---- the end

  /** Checks the allocator's own data. */
  void verify() {
    allocator.inspector().verify();
  }

  long liveBytes() {
    return allocator.statistics().liveBytes();
  }

  /** Drops all objects at once. */
  @Override
  public void close() {
    heap.close();
    allocator.close();
  }
}
