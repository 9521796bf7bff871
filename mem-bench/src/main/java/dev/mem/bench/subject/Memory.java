package dev.mem.bench.subject;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Memory at an address, touched in the same way for every subject.
 *
 * <p>All of the address space is one segment, a constant to the compiler, so that an access costs
 * the same few instructions whoever allocated the block. Nothing is checked: a wrong address brings
 * the process down.
 */
public final class Memory {
  @SuppressWarnings("restricted")
  private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private static final VarHandle BYTE = ValueLayout.JAVA_BYTE.varHandle();

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private Memory() {}

  /**
   * Writes a byte.
   *
   * @param address where
   * @param value what
   */
  public static void putByte(long address, byte value) {
    ALL.set(ValueLayout.JAVA_BYTE, address, value);
  }

  /**
   * Reads a byte.
   *
   * @param address where
   * @return what is there
   */
  public static byte getByte(long address) {
    return ALL.get(ValueLayout.JAVA_BYTE, address);
  }

  /**
   * Writes a byte for sure, as often as this is called: an opaque access, which the compiler
   * neither drops nor merges.
   *
   * @param address where
   * @param value what
   */
  public static void putByteOpaque(long address, byte value) {
    BYTE.setOpaque(ALL, address, value);
  }

  /**
   * Reads a byte for sure, as often as this is called: an opaque access.
   *
   * @param address where
   * @return what is there
   */
  public static byte getByteOpaque(long address) {
    return (byte) BYTE.getOpaque(ALL, address);
  }

  /**
   * Writes eight bytes.
   *
   * @param address where, at any alignment
   * @param value what
   */
  public static void putLong(long address, long value) {
    ALL.set(LONG, address, value);
  }

  /**
   * Reads eight bytes.
   *
   * @param address where, at any alignment
   * @return what is there
   */
  public static long getLong(long address) {
    return ALL.get(LONG, address);
  }

  /**
   * Writes the first and the last byte of a block: the least that shows it is there.
   *
   * @param address the address of the block
   * @param byteSize its size in bytes; nothing is written if it is 0
   */
  public static void touch(long address, long byteSize) {
    if (byteSize > 0) {
      putByte(address, (byte) 1);
      putByte(address + byteSize - 1, (byte) 1);
    }
  }

  /**
   * Writes all bytes of a range.
   *
   * @param address where it starts
   * @param byteSize its size in bytes
   * @param value what each byte becomes
   */
  public static void fill(long address, long byteSize, byte value) {
    ALL.asSlice(address, byteSize).fill(value);
  }

  /**
   * Copies bytes between ranges, which may overlap.
   *
   * @param fromAddress where the source starts
   * @param toAddress where the target starts
   * @param byteSize how many bytes
   */
  public static void copy(long fromAddress, long toAddress, long byteSize) {
    MemorySegment.copy(ALL, fromAddress, ALL, toAddress, byteSize);
  }

  /**
   * Returns whether all bytes of a range have one value.
   *
   * @param address where it starts
   * @param byteSize its size in bytes
   * @param value what each byte should be
   * @return whether they all are
   */
  public static boolean isFilledWith(long address, long byteSize, byte value) {
    long pattern = (value & 0xffL) * 0x0101010101010101L;
    long offset = 0;
    for (; offset + Long.BYTES <= byteSize; offset += Long.BYTES) {
      if (getLong(address + offset) != pattern) {
        return false;
      }
    }
    for (; offset < byteSize; offset++) {
      if (getByte(address + offset) != value) {
        return false;
      }
    }
    return true;
  }
}
