package dev.mem.bench.subject;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;

/**
 * A table of blocks of a C allocator.
 *
 * <p>{@link NativeSubject} defines this class anew, hidden, for each library it opens, with the
 * library's functions as class data: they are then constants to the compiler, as a downcall must be
 * to be fast, whichever library it is. Used as it stands it fails to initialise.
 */
final class NativeTable extends AddressTable {
  private static final MethodHandle MALLOC;
  private static final MethodHandle CALLOC;
  private static final MethodHandle ALIGNED;
  private static final MethodHandle REALLOC;
  private static final MethodHandle FREE;
  private static final MethodHandle USABLE_SIZE;

  static {
    try {
      NativeLibrary.Functions functions =
          MethodHandles.classData(MethodHandles.lookup(), "_", NativeLibrary.Functions.class);
      MALLOC = functions.malloc();
      CALLOC = functions.calloc();
      ALIGNED = functions.aligned();
      REALLOC = functions.realloc();
      FREE = functions.free();
      USABLE_SIZE = functions.usableSize();
    } catch (IllegalAccessException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  NativeTable(int slots) {
    super(slots);
  }

  @Override
  public long allocate(int slot, long byteSize) {
    try {
      return keepNonNull(slot, (long) MALLOC.invokeExact(byteSize));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public long allocateZeroed(int slot, long byteSize) {
    try {
      return keepNonNull(slot, (long) CALLOC.invokeExact(1L, byteSize));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public long allocateAligned(int slot, long byteSize, long byteAlignment) {
    try {
      return keepNonNull(slot, (long) ALIGNED.invokeExact(byteSize, byteAlignment));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public long reallocate(int slot, long newByteSize) {
    try {
      return keepNonNull(slot, (long) REALLOC.invokeExact(addresses[slot], newByteSize));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public void free(int slot) {
    try {
      FREE.invokeExact(addresses[slot]);
    } catch (Throwable e) {
      throw unexpected(e);
    }
    addresses[slot] = 0;
  }

  @Override
  public long usableSize(int slot) {
    try {
      return (long) USABLE_SIZE.invokeExact(addresses[slot]);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static Error unexpected(Throwable thrown) {
    return thrown instanceof Error error ? error : new AssertionError("a downcall threw", thrown);
  }
}
