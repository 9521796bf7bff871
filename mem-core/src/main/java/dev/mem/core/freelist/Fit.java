package dev.mem.core.freelist;

import org.jspecify.annotations.Nullable;

/**
 * The free block that an engine found for a request. One object per engine, used again and again;
 * the engine's lock guards it.
 *
 * <pre>
 *   offset      offset + leadingGap
 *   | gap       | the new block         | rest      |
 *   |◀────────────── the free block ───────────────▶|
 * </pre>
 */
final class Fit {
  @Nullable FreeListArena arena;

  /** The free block before it in the arena's list, or 0. */
  long previousFree;

  long offset;

  /**
   * What stays free before the new block, for the sake of alignment; 0 or at least the smallest
   * block.
   */
  long leadingGap;

  FreeListArena arena() {
    if (arena == null) {
      throw new AssertionError("no fit was found");
    }
    return arena;
  }

  /** Returns the offset of the new block. */
  long blockOffset() {
    return offset + leadingGap;
  }
}
