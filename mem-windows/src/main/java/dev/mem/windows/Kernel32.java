package dev.mem.windows;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.mem.spi.PageSourceException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The calls of {@code kernel32.dll} that mem makes; downcalls and nothing else.
 *
 * <p>Addresses and sizes are {@code long}: pointers and {@code SIZE_T} have 64 bits, and memory
 * whose scope is closed must still be released. A call that can fail returns 0 or the error number,
 * {@link #virtualAlloc} the address or the negated error number. None is made {@code critical}:
 * each may wait for the kernel, and must not keep the garbage collector waiting too.
 */
@SuppressWarnings("restricted") // Calling the system is what this module is for.
final class Kernel32 {

  /** The pseudo handle that GetCurrentProcess returns, by its documentation. */
  private static final long CURRENT_PROCESS = -1;

  private static final int SUCCEEDED_BUT_NO_ERROR = 0;

  /** What is reported when a call fails and leaves no error: ERROR_INVALID_PARAMETER. */
  private static final int NO_ERROR_LEFT = Win32Error.ERROR_INVALID_PARAMETER.number();

  private final Linker linker = Linker.nativeLinker();
  private final SymbolLookup library = library();
  private final CallSlots slots = new CallSlots();

  private final MethodHandle virtualAlloc =
      capturing(
          "VirtualAlloc",
          FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT));
  private final MethodHandle virtualFree =
      capturing("VirtualFree", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
  private final MethodHandle virtualProtect =
      capturing(
          "VirtualProtect",
          FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG));
  private final MethodHandle queryWorkingSetEx =
      capturing(
          "K32QueryWorkingSetEx", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
  private final MethodHandle getSystemInfo =
      linker.downcallHandle(symbol("GetSystemInfo"), FunctionDescriptor.ofVoid(JAVA_LONG));

  /**
   * Links the calls.
   *
   * @throws IllegalCallerException if native access is not granted
   * @throws PageSourceException if the library or a call is missing
   */
  Kernel32() {}

  private static SymbolLookup library() {
    try {
      return SymbolLookup.libraryLookup("kernel32.dll", Arena.global());
    } catch (IllegalArgumentException e) {
      throw new PageSourceException("loading kernel32.dll", String.valueOf(e.getMessage()), e);
    }
  }

  private MethodHandle capturing(String name, FunctionDescriptor signature) {
    return linker.downcallHandle(
        symbol(name), signature, Linker.Option.captureCallState("GetLastError"));
  }

  private MemorySegment symbol(String name) {
    return library
        .find(name)
        .orElseThrow(() -> new PageSourceException(name, "kernel32.dll has no such function"));
  }

  /** Returns the address, or the negated error number. */
  long virtualAlloc(long address, long byteSize, int allocationType, int protection) {
    MemorySegment slot = slots.take();
    try {
      long allocated =
          (long) virtualAlloc.invokeExact(slot, address, byteSize, allocationType, protection);
      return allocated == 0 ? -errorIn(slot) : allocated;
    } catch (Throwable e) {
      throw unexpected(e);
    } finally {
      slots.giveBack(slot);
    }
  }

  int virtualFree(long address, long byteSize, int freeType) {
    MemorySegment slot = slots.take();
    try {
      return errorOf((int) virtualFree.invokeExact(slot, address, byteSize, freeType), slot);
    } catch (Throwable e) {
      throw unexpected(e);
    } finally {
      slots.giveBack(slot);
    }
  }

  int virtualProtect(long address, long byteSize, int protection) {
    MemorySegment slot = slots.take();
    try {
      long formerProtectionAddress = CallSlots.formerProtectionAddress(slot);
      return errorOf(
          (int)
              virtualProtect.invokeExact(
                  slot, address, byteSize, protection, formerProtectionAddress),
          slot);
    } catch (Throwable e) {
      throw unexpected(e);
    } finally {
      slots.giveBack(slot);
    }
  }

  /** Answers questions about pages in place; the caller keeps them alive. */
  int queryWorkingSetEx(long questionsAddress, int questionsByteSize) {
    MemorySegment slot = slots.take();
    try {
      return errorOf(
          (int)
              queryWorkingSetEx.invokeExact(
                  slot, CURRENT_PROCESS, questionsAddress, questionsByteSize),
          slot);
    } catch (Throwable e) {
      throw unexpected(e);
    } finally {
      slots.giveBack(slot);
    }
  }

  /** Fills in a {@code SYSTEM_INFO}, which the caller keeps alive. */
  void getSystemInfo(long systemInfoAddress) {
    try {
      getSystemInfo.invokeExact(systemInfoAddress);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static int errorOf(int succeeded, MemorySegment slot) {
    return succeeded != 0 ? 0 : errorIn(slot);
  }

  private static int errorIn(MemorySegment slot) {
    int error = CallSlots.lastErrorIn(slot);
    return error == SUCCEEDED_BUT_NO_ERROR ? NO_ERROR_LEFT : error;
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
