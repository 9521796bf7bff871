package dev.mem.bench.subject;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.util.Set;

/**
 * {@code sun.misc.Unsafe}, which calls the C library through the JVM, native memory tracking
 * included.
 *
 * <p>It cannot align: an aligned block is a part of a larger one. The slot then holds the address
 * with the lowest bit set, and the eight bytes before the block say where the larger one begins. It
 * cannot zero either; zeroed blocks are filled.
 */
final class UnsafeSubject implements Subject {
  private final String name;

  UnsafeSubject(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<SubjectTrait> traits() {
    return SubjectTrait.ofBlocksBut(SubjectTrait.USABLE_SIZE);
  }

  @Override
  public BlockTable newTable(int slots) {
    return new Table(slots);
  }

  @Override
  public void close() {}

  private static final class Table extends AddressTable {
    private static final long ALIGNED = 1;

    Table(int slots) {
      super(slots);
    }

    @Override
    public long allocate(int slot, long byteSize) {
      // It returns 0 for size 0, which leaves the slot empty.
      return keep(slot, Calls.allocate(byteSize));
    }

    @Override
    public long allocateZeroed(int slot, long byteSize) {
      long address = allocate(slot, byteSize);
      Memory.fill(address, byteSize, (byte) 0);
      return address;
    }

    @Override
    public long allocateAligned(int slot, long byteSize, long byteAlignment) {
      long whole = Calls.allocate(byteSize + byteAlignment + Long.BYTES);
      long address = whole + Long.BYTES + byteAlignment - 1 & -byteAlignment;
      Memory.putLong(address - Long.BYTES, whole);
      addresses[slot] = address | ALIGNED;
      return address;
    }

    private static long whole(long slotContent) {
      return (slotContent & ALIGNED) == 0
          ? slotContent
          : Memory.getLong((slotContent ^ ALIGNED) - Long.BYTES);
    }

    @Override
    public long reallocate(int slot, long newByteSize) {
      if ((addresses[slot] & ALIGNED) != 0) {
        throw new UnsupportedOperationException("an aligned block of Unsafe cannot be reallocated");
      }
      return keep(slot, Calls.reallocate(addresses[slot], newByteSize));
    }

    @Override
    public void free(int slot) {
      Calls.free(whole(addresses[slot]));
      addresses[slot] = 0;
    }

    @Override
    public long usableSize(int slot) {
      return -1;
    }

    @Override
    public long address(int slot) {
      return addresses[slot] & ~ALIGNED;
    }
  }

  /**
   * The three methods, found by name because the compiler warns of the class in a way that cannot
   * be silenced. As constants they cost what direct calls do.
   */
  private static final class Calls {
    private static final MethodHandle ALLOCATE = find("allocateMemory", long.class, long.class);
    private static final MethodHandle REALLOCATE =
        find("reallocateMemory", long.class, long.class, long.class);
    private static final MethodHandle FREE = find("freeMemory", void.class, long.class);

    private static MethodHandle find(String method, Class<?> result, Class<?>... parameters) {
      try {
        Class<?> unsafe = Class.forName("sun.misc.Unsafe");
        Field instance = unsafe.getDeclaredField("theUnsafe");
        instance.setAccessible(true);
        return MethodHandles.lookup()
            .bind(instance.get(null), method, MethodType.methodType(result, parameters));
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    static long allocate(long byteSize) {
      try {
        return (long) ALLOCATE.invokeExact(byteSize);
      } catch (Throwable e) {
        throw unexpected(e);
      }
    }

    static long reallocate(long address, long byteSize) {
      try {
        return (long) REALLOCATE.invokeExact(address, byteSize);
      } catch (Throwable e) {
        throw unexpected(e);
      }
    }

    static void free(long address) {
      try {
        FREE.invokeExact(address);
      } catch (Throwable e) {
        throw unexpected(e);
      }
    }

    private static Error unexpected(Throwable thrown) {
      return thrown instanceof Error error ? error : new AssertionError("Unsafe threw", thrown);
    }
  }
}
