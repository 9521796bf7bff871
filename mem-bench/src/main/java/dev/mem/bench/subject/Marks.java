package dev.mem.bench.subject;

/**
 * A mark for each block in use: the least that finds every block that is freed twice.
 *
 * <p>It has a byte for 16 bytes, so that threads whose blocks are neighbours need no atomic
 * operation: only whoever has a block writes its mark.
 */
final class Marks {
  private static final byte IN_USE = 1;

  /** Made as blocks come to lie in them; null before. */
  private final byte[][] windows = new byte[ListedPages.WINDOWS][];

  /** Marks a block that is handed out. */
  void set(long address) {
    windowAt(address)[indexOf(address)] = IN_USE;
  }

  /**
   * Takes the mark of a block away that is freed.
   *
   * @throws IllegalStateException if it has none
   */
  void clear(long address) {
    byte[] window = windowAt(address);
    int index = indexOf(address);
    if (window[index] != IN_USE) {
      throw new IllegalStateException("no block in use is at 0x" + Long.toHexString(address));
    }
    window[index] = 0;
  }

  private byte[] windowAt(long address) {
    byte[] window = windows[ListedPages.windowOf(address)];
    return window != null ? window : newWindow(ListedPages.windowOf(address));
  }

  private synchronized byte[] newWindow(int slot) {
    byte[] window = windows[slot];
    if (window == null) {
      window = new byte[ListedPages.WINDOW_BYTES >>> SizeLists.STEP_SHIFT];
      windows[slot] = window;
    }
    return window;
  }

  private static int indexOf(long address) {
    return (int) (address & ListedPages.WINDOW_BYTES - 1) >>> SizeLists.STEP_SHIFT;
  }
}
