package dev.mem.bench.subject;

import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One of Netty's allocators: blocks are direct buffers.
 *
 * <p>Netty neither zeroes nor aligns, so zeroed blocks are filled here, and aligned ones are a part
 * of a larger buffer that begins at its reader index. Its leak detection, which samples
 * allocations, is off.
 */
final class NettySubject implements Subject {

  /** Which of the allocators. */
  enum Kind {
    /** Thread-cached chunks, the default up to Netty 4.1. */
    POOLED,
    /** Chunks of adaptive size, the default since Netty 4.2. */
    ADAPTIVE
  }

  private final String name;
  private final ByteBufAllocator allocator;

  NettySubject(String name, Kind kind) {
    this.name = name;
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    this.allocator =
        switch (kind) {
          case POOLED -> new PooledByteBufAllocator(true);
          case ADAPTIVE -> new AdaptiveByteBufAllocator(true);
        };
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
        SubjectTrait.REALLOCATES);
  }

  @Override
  public BlockTable newTable(int slots) {
    return new Table(allocator, slots);
  }

  @Override
  public void close() {}

  private static final class Table extends ObjectTable<ByteBuf> {
    private final ByteBufAllocator allocator;

    Table(ByteBufAllocator allocator, int slots) {
      super(new @Nullable ByteBuf[slots]);
      this.allocator = allocator;
    }

    @Override
    public long allocate(int slot, long byteSize) {
      ByteBuf buffer = allocator.directBuffer(Math.toIntExact(byteSize));
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
      ByteBuf buffer = allocator.directBuffer(Math.toIntExact(byteSize + byteAlignment - 1));
      int offset = (int) (-buffer.memoryAddress() & byteAlignment - 1);
      blocks[slot] = buffer.setIndex(offset, offset);
      return buffer.memoryAddress() + offset;
    }

    @Override
    public long reallocate(int slot, long newByteSize) {
      ByteBuf buffer = blocks[slot];
      if (buffer == null) {
        return allocate(slot, newByteSize);
      }
      buffer.capacity(Math.toIntExact(newByteSize));
      return buffer.memoryAddress();
    }

    @Override
    public void free(int slot) {
      ByteBuf buffer = blocks[slot];
      if (buffer != null) {
        buffer.release();
        blocks[slot] = null;
      }
    }

    @Override
    public long usableSize(int slot) {
      ByteBuf buffer = blocks[slot];
      return buffer == null
          ? -1
          : buffer.maxFastWritableBytes() + buffer.writerIndex() - buffer.readerIndex();
    }

    @Override
    public long address(int slot) {
      ByteBuf buffer = blocks[slot];
      return buffer == null ? 0 : buffer.memoryAddress() + buffer.readerIndex();
    }
  }
}
