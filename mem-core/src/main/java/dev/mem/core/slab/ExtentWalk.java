package dev.mem.core.slab;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** Goes from one slab or span of an arena to the next. */
final class ExtentWalk implements Iterator<Extent> {
  private final Extent[] extents;

  /** At the next slab or span, or at free grains before it. */
  private int grain;

  ExtentWalk(Extent[] extents) {
    this.extents = extents;
  }

  @Override
  public boolean hasNext() {
    while (grain < extents.length && extents[grain] == NoExtent.INSTANCE) {
      grain++;
    }
    return grain < extents.length;
  }

  @Override
  public Extent next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Extent extent = extents[grain];
    grain += extent.grains();
    return extent;
  }
}
