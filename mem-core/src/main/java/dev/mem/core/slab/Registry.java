package dev.mem.core.slab;

import dev.mem.core.layout.Grains;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The extents of one heap, so that they can be freed together. The lock of the space guards it.
 *
 * <pre>
 *   extents[e.registryIndex] = e for each of the first count;  grains = sum of theirs
 * </pre>
 */
final class Registry {
  private static final int FIRST_CAPACITY = 16;
  private static final long REFERENCE_BYTES = 4;
  private static final int NOWHERE = -1;

  private static final @Nullable Extent[] NONE = {};

  private @Nullable Extent[] extents = NONE;
  private int count;
  private long grains;

  /** Makes sure that the next {@link #add} needs no Java memory. */
  void prepare() {
    if (count == extents.length) {
      extents = Arrays.copyOf(extents, Math.max(FIRST_CAPACITY, count * 2));
    }
  }

  void add(Extent extent) {
    prepare();
    extent.registryIndex = count;
    extents[count++] = extent;
    grains += extent.grains();
  }

  /** Takes an extent out; false if that was done before. */
  boolean remove(Extent extent) {
    int index = extent.registryIndex;
    if (index < 0) {
      return false;
    }
    extent.registryIndex = NOWHERE;
    grains -= extent.grains();
    Extent last = extents[--count];
    if (last != null && last != extent) {
      extents[index] = last;
      last.registryIndex = index;
    }
    extents[count] = null;
    if (count == 0) {
      extents = NONE;
    }
    return true;
  }

  /** Puts an extent in the place of another, which is in here. */
  void replace(Extent old, Extent extent) {
    int index = old.registryIndex;
    extents[index] = extent;
    extent.registryIndex = index;
    old.registryIndex = NOWHERE;
    grains += extent.grains() - old.grains();
  }

  /** Returns how many bytes the extents have together. */
  long byteSize() {
    return grains << Grains.SHIFT;
  }

  /** Notes in all extents who owns the heap. */
  void setOwner(@Nullable Thread thread) {
    for (int i = 0; i < count; i++) {
      Extent extent = extents[i];
      if (extent != null) {
        extent.owner = thread;
      }
    }
  }

  void forEach(Consumer<Extent> action) {
    for (int i = 0; i < count; i++) {
      Extent extent = extents[i];
      if (extent != null) {
        action.accept(extent);
      }
    }
  }

  /** Returns any extent, or null if there is none. */
  @Nullable Extent any() {
    return count == 0 ? null : extents[count - 1];
  }

  long metadataBytes() {
    return extents.length * REFERENCE_BYTES;
  }
}
