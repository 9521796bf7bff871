package dev.mem.core.slab;

import org.jspecify.annotations.Nullable;

/**
 * Wholly free slabs that wait to be revived, by size class. The lock of the space guards it.
 *
 * <pre>
 *   bit c of occupied ⟺ first[c] ≠ null
 * </pre>
 */
final class Dormants {
  private final @Nullable Slab[] first = new @Nullable Slab[SizeClasses.COUNT];
  private long occupied;

  /** The classes of which a slab was revived since {@link #takeUnused} last asked. */
  private long used;

  boolean isEmpty() {
    return occupied == 0;
  }

  void add(Slab slab) {
    int sizeClass = slab.sizeClass();
    slab.previous = null;
    slab.next = first[sizeClass];
    first[sizeClass] = slab;
    occupied |= 1L << sizeClass;
  }

  /** Takes a slab of a class, or returns null. */
  @Nullable Slab take(int sizeClass) {
    Slab slab = first[sizeClass];
    if (slab != null) {
      used |= 1L << sizeClass;
      remove(sizeClass, slab);
    }
    return slab;
  }

  private void remove(int sizeClass, Slab slab) {
    first[sizeClass] = slab.next;
    slab.next = null;
    if (first[sizeClass] == null) {
      occupied &= ~(1L << sizeClass);
    }
  }

  /** Takes a slab of any class, or returns null. */
  @Nullable Slab takeAny() {
    return takeOf(occupied);
  }

  /** Takes a slab of a class that was not used of late, or returns null. */
  @Nullable Slab takeUnused() {
    return takeOf(occupied & ~used);
  }

  /** Begins a new period in which classes may be used. */
  void forgetUse() {
    used = 0;
  }

  private @Nullable Slab takeOf(long classes) {
    if (classes == 0) {
      return null;
    }
    int sizeClass = Long.numberOfTrailingZeros(classes);
    Slab slab = first[sizeClass];
    if (slab != null) {
      remove(sizeClass, slab);
    }
    return slab;
  }
}
