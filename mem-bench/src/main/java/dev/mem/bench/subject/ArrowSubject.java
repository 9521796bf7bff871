package dev.mem.bench.subject;

import java.util.EnumSet;
import java.util.Set;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Apache Arrow's allocator over the allocation manager it chooses by default, which is the one on
 * the class path: that over {@code Unsafe}.
 *
 * <p>Arrow neither zeroes nor aligns nor reallocates: zeroed blocks are filled here, aligned ones
 * begin at the reader index of a larger buffer, and reallocation is an allocation, a copy and a
 * free. Its debugging, which it turns on where assertions are, is off.
 */
final class ArrowSubject implements Subject {
  private final String name;
  private final BufferAllocator allocator;

  ArrowSubject(String name) {
    this.name = name;
    System.setProperty("arrow.memory.debug.allocator", "false");
    this.allocator = new RootAllocator();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<SubjectTrait> traits() {
    return EnumSet.of(
        SubjectTrait.MEMORY,
        SubjectTrait.REMOTE_FREE,
        SubjectTrait.VIRTUAL_THREADS,
        SubjectTrait.USABLE_SIZE,
        SubjectTrait.HUGE_BLOCKS);
  }

  @Override
  public BlockTable newTable(int slots) {
    return new Table(allocator, slots);
  }

  @Override
  public void close() {
    allocator.close();
  }

  private static final class Table extends ObjectTable<ArrowBuf> {
    private final BufferAllocator allocator;

    Table(BufferAllocator allocator, int slots) {
      super(new @Nullable ArrowBuf[slots]);
      this.allocator = allocator;
    }

    @Override
    public long allocate(int slot, long byteSize) {
      ArrowBuf buffer = allocator.buffer(byteSize);
      blocks[slot] = buffer;
      return buffer.memoryAddress();
    }

    @Override
    public long allocateZeroed(int slot, long byteSize) {
      long address = allocate(slot, byteSize);
      Memory.fill(address, byteSize, (byte) 0);
      return address;
    }

    @Override
    public long allocateAligned(int slot, long byteSize, long byteAlignment) {
      ArrowBuf buffer = allocator.buffer(byteSize + byteAlignment - 1);
      long offset = -buffer.memoryAddress() & byteAlignment - 1;
      blocks[slot] = buffer.readerIndex(offset);
      return buffer.memoryAddress() + offset;
    }

    @Override
    public long reallocate(int slot, long newByteSize) {
      ArrowBuf old = blocks[slot];
      long address = allocate(slot, newByteSize);
      if (old != null) {
        long offset = old.readerIndex();
        Memory.copy(
            old.memoryAddress() + offset, address, Math.min(old.capacity() - offset, newByteSize));
        old.close();
      }
      return address;
    }

    @Override
    public void free(int slot) {
      ArrowBuf buffer = blocks[slot];
      if (buffer != null) {
        buffer.close();
        blocks[slot] = null;
      }
    }

    @Override
    public long usableSize(int slot) {
      ArrowBuf buffer = blocks[slot];
      return buffer == null ? -1 : buffer.capacity() - buffer.readerIndex();
    }

    @Override
    public long address(int slot) {
      ArrowBuf buffer = blocks[slot];
      return buffer == null ? 0 : buffer.memoryAddress() + buffer.readerIndex();
    }
  }
}
