package dev.mem.core.freelist;

import dev.mem.core.layout.BlockHeaders;
import dev.mem.core.layout.Sizes;
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
 *
 * @param <A> the arenas of the engine
 */
final class Fit<A extends TiledArena> {
  @Nullable A arena;

  /** The free block before it in the arena's list, or 0. */
  long previousFree;

  long offset;

  /**
   * What stays free before the new block, for the sake of alignment; 0 or at least the smallest
   * block.
   */
  long leadingGap;

  A arena() {
    if (arena == null) {
      throw new AssertionError("no fit was found");
    }
    return arena;
  }

  /** Returns the offset of the new block. */
  long blockOffset() {
    return offset + leadingGap;
  }

  /**
   * Returns how far behind an address the first aligned one is that leaves no gap too small for a
   * block.
   */
  static long leadingGap(long address, long byteAlignment) {
    long gap = Sizes.alignUp(address, byteAlignment) - address;
    return gap == 0 || gap >= BlockHeaders.MIN_BLOCK_BYTES ? gap : gap + byteAlignment;
  }

  /** Returns what to take of a free block: all of it, if the rest could not be a block. */
  static long withoutUselessRest(long available, long wanted) {
    return available - wanted < BlockHeaders.MIN_BLOCK_BYTES ? available : wanted;
  }
}
