package dev.mem.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.mem.spi.PageSourceException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The calls of the C library that mem makes; downcalls and nothing else.
 *
 * <p>Addresses and sizes are {@code long}: pointers and {@code size_t} have 64 bits on all systems
 * served, and memory whose scope is closed must still be released. A call that can fail returns 0
 * or the error number, {@link #mmap} the address or the negated error number. None is made {@code
 * critical}: each may wait for the kernel, and must not keep the garbage collector waiting too.
 */
@SuppressWarnings("restricted") // Calling the system is what this module is for.
final class LibC {
  private static final FunctionDescriptor ADDRESS_SIZE =
      FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final FunctionDescriptor ADDRESS_SIZE_NUMBER =
      FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final int NO_FILE = -1;
  private static final long MAP_FAILED = -1;

  private final Linker linker = Linker.nativeLinker();
  private final ErrnoSlots slots = new ErrnoSlots();

  private final MethodHandle mmap =
      capturing(
          "mmap",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private final MethodHandle munmap = capturing("munmap", ADDRESS_SIZE);
  private final MethodHandle mprotect = capturing("mprotect", ADDRESS_SIZE_NUMBER);
  private final MethodHandle madvise = capturing("madvise", ADDRESS_SIZE_NUMBER);
  private final MethodHandle mincore =
      capturing("mincore", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private final MethodHandle getpagesize =
      linker.downcallHandle(symbol("getpagesize"), FunctionDescriptor.of(JAVA_INT));

  /**
   * Links the calls.
   *
   * @throws IllegalCallerException if native access is not granted
   * @throws PageSourceException if the C library lacks a call
   */
  LibC() {}

  private MethodHandle capturing(String name, FunctionDescriptor signature) {
    return linker.downcallHandle(symbol(name), signature, Linker.Option.captureCallState("errno"));
  }

  private MemorySegment symbol(String name) {
    return linker
        .defaultLookup()
        .find(name)
        .orElseThrow(() -> new PageSourceException(name, "the C library has no such function"));
  }

  /** Maps memory that is no file's; returns its address, or the negated error number. */
  long mmap(long address, long byteSize, int protection, int flags) {
    MemorySegment slot = slots.take();
    try {
      long mapped =
          (long) mmap.invokeExact(slot, address, byteSize, protection, flags, NO_FILE, 0L);
      return mapped == MAP_FAILED ? -ErrnoSlots.errnoIn(slot) : mapped;
    } catch (Throwable e) {
      throw unexpected(e);
    } finally {
      slots.giveBack(slot);
    }
  }

  int munmap(long address, long byteSize) {
    MemorySegment slot = slots.take();
    try {
      return errorOf((int) munmap.invokeExact(slot, address, byteSize), slot);
    } catch (Throwable e) {
      throw unexpected(e);
    } finally {
      slots.giveBack(slot);
    }
  }

  int mprotect(long address, long byteSize, int protection) {
    MemorySegment slot = slots.take();
    try {
      return errorOf((int) mprotect.invokeExact(slot, address, byteSize, protection), slot);
    } catch (Throwable e) {
      throw unexpected(e);
    } finally {
      slots.giveBack(slot);
    }
  }

  int madvise(long address, long byteSize, int advice) {
    MemorySegment slot = slots.take();
    try {
      return errorOf((int) madvise.invokeExact(slot, address, byteSize, advice), slot);
    } catch (Throwable e) {
      throw unexpected(e);
    } finally {
      slots.giveBack(slot);
    }
  }

  /** Writes one byte for each page of the range to the vector, which the caller keeps alive. */
  int mincore(long address, long byteSize, long vectorAddress) {
    MemorySegment slot = slots.take();
    try {
      return errorOf((int) mincore.invokeExact(slot, address, byteSize, vectorAddress), slot);
    } catch (Throwable e) {
      throw unexpected(e);
    } finally {
      slots.giveBack(slot);
    }
  }

  int getpagesize() {
    try {
      return (int) getpagesize.invokeExact();
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static int errorOf(int result, MemorySegment slot) {
    return result == 0 ? 0 : ErrnoSlots.errnoIn(slot);
  }

  /** A downcall itself throws nothing; the virtual machine may, for want of heap or stack. */
  private static RuntimeException unexpected(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    if (e instanceof RuntimeException runtimeException) {
      throw runtimeException;
    }
    throw new AssertionError("a downcall threw a checked exception", e);
  }
}
