package dev.mem.tests.fuzz;

import dev.mem.Allocator;
import dev.mem.InvalidFreeException;
import dev.mem.RawAllocator;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** Ways of being a broken allocator: what the model must find out. */
enum Sabotage {
  /** Hands out an address that is not aligned. */
  MISALIGNS {
    @Override
    Object after(Method method, Object result, RawAllocator raw) {
      return method.getName().equals("allocate") && result instanceof Long address
          ? (Object) (address + 8)
          : result;
    }
  },
  /** Hands out a block that is live already, now and then. */
  HANDS_OUT_TWICE {
    private long last;
    private int calls;

    @Override
    Object after(Method method, Object result, RawAllocator raw) {
      if (method.getName().equals("allocate") && result instanceof Long address) {
        long before = last;
        last = address;
        return ++calls % 3 == 0 && before != 0 ? (Object) before : result;
      }
      return result;
    }
  },
  /** Says nothing of a wrong free. */
  SWALLOWS_REFUSALS {
    @Override
    boolean swallows(Throwable thrown) {
      return thrown instanceof InvalidFreeException;
    }
  },
  /** Gives memory for zeroed that is not. */
  FORGETS_ZEROING {
    @Override
    Object after(Method method, Object result, RawAllocator raw) {
      if (method.getName().equals("allocateZeroed") && result instanceof Long address) {
        damage(raw, address);
      }
      return result;
    }
  },
  /** Moves a block without its first byte. */
  FORGETS_CONTENT {
    @Override
    Object after(Method method, Object result, RawAllocator raw) {
      if (method.getName().equals("reallocate") && result instanceof Long address) {
        damage(raw, address);
      }
      return result;
    }
  },
  /** Frees nothing. */
  LEAKS {
    @Override
    boolean skips(Method method) {
      return method.getName().equals("free");
    }
  },
  /** Takes back what was just handed out. */
  LOSES_BLOCKS {
    @Override
    Object after(Method method, Object result, RawAllocator raw) {
      if (method.getName().equals("allocate") && result instanceof Long address) {
        raw.free(address);
      }
      return result;
    }
  };

  boolean skips(Method method) {
    return false;
  }

  boolean swallows(Throwable thrown) {
    return false;
  }

  Object after(Method method, Object result, RawAllocator raw) {
    return result;
  }

  private static void damage(RawAllocator raw, long address) {
    if (raw.usableSize(address) > 0) {
      MemorySegment range = raw.range(address);
      long offset = address - range.address();
      byte before = range.get(ValueLayout.JAVA_BYTE, offset);
      range.set(ValueLayout.JAVA_BYTE, offset, (byte) ~before);
    }
  }

  /** Puts the sabotage in front of the raw tier of an allocator. */
  Allocator of(Allocator real) {
    RawAllocator raw =
        proxy(RawAllocator.class, (method, arguments) -> sabotaged(method, arguments, real.raw()));
    return proxy(
        Allocator.class,
        (method, arguments) ->
            method.getName().equals("raw") ? raw : method.invoke(real, arguments));
  }

  private Object sabotaged(Method method, Object[] arguments, RawAllocator raw)
      throws ReflectiveOperationException {
    if (skips(method)) {
      return null;
    }
    try {
      return after(method, method.invoke(raw, arguments), raw);
    } catch (InvocationTargetException failed) {
      if (swallows(failed.getCause())) {
        return method.getReturnType() == long.class
            ? (Object) 0L
            : method.getReturnType() == boolean.class ? (Object) true : null;
      }
      throw failed;
    }
  }

  private interface Call {
    Object of(Method method, Object[] arguments) throws ReflectiveOperationException;
  }

  private static <T> T proxy(Class<T> type, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              try {
                return call.of(method, arguments);
              } catch (InvocationTargetException failed) {
                throw failed.getCause();
              }
            }));
  }
}
