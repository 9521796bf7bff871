package dev.mem.user;

import java.util.function.Supplier;

/** Code that is none of mem's and calls it: what mem remembers of its callers begins here. */
public final class Caller {
  private Caller() {}

  /** Makes a call from one place. */
  public static <T> T here(Supplier<T> call) {
    return call.get();
  }

  /** Makes a call from another place. */
  public static <T> T there(Supplier<T> call) {
    return call.get();
  }

  /** Makes a call so many frames further down. */
  public static <T> T deep(int frames, Supplier<T> call) {
    return frames == 0 ? call.get() : deep(frames - 1, call);
  }
}
