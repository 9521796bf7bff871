package dev.mem.bench.subject;

import java.lang.foreign.Arena;

/**
 * The memory behind {@link SizeLists}: pages, each of blocks of one size, that are never given back
 * until all are.
 *
 * <pre>
 *   address   …35 | 34 … 22          | 21 … 14        | 13 … 0
 *                   slot of a window   page in window   byte in page
 *
 *   stepsOfPages[slot][page] = how many steps a block there has
 * </pre>
 *
 * <p>Pages are made under the monitor. Whoever frees a block was handed it since, and so sees what
 * its page is for.
 */
final class ListedPages implements AutoCloseable {
  static final int PAGE_BYTES = 1 << 14;
  static final int WINDOW_SHIFT = 22;
  static final int WINDOW_BYTES = 1 << WINDOW_SHIFT;
  static final int WINDOWS = 1 << 13;

  private static final int PAGE_SHIFT = 14;
  private static final int WINDOW_PAGES = 1 << (WINDOW_SHIFT - PAGE_SHIFT);

  private final Arena arena = Arena.ofShared();

  /** Null where there is no window; who looks into one has been handed a block of it. */
  private final byte[][] stepsOfPages = new byte[WINDOWS][];

  private long next;
  private long end;

  /** Returns the slot of the window that contains an address. */
  static int windowOf(long address) {
    return (int) (address >>> WINDOW_SHIFT) & WINDOWS - 1;
  }

  private static int pageOf(long address) {
    return (int) (address >>> PAGE_SHIFT) & WINDOW_PAGES - 1;
  }

  /** Returns how many steps the blocks have among which an address is. */
  int stepsAt(long address) {
    return stepsOfPages[windowOf(address)][pageOf(address)];
  }

  /** Returns the address of a new page for blocks of so many steps. */
  synchronized long newPage(int steps) {
    if (next == end) {
      addWindow();
    }
    long page = next;
    next += PAGE_BYTES;
    stepsOfPages[windowOf(page)][pageOf(page)] = (byte) steps;
    return page;
  }

  private void addWindow() {
    long window = newWindow();
    while (stepsOfPages[windowOf(window)] != null) {
      // Its slot is taken: it stays unused, so that a slot tells the window.
      window = newWindow();
    }
    stepsOfPages[windowOf(window)] = new byte[WINDOW_PAGES];
    next = window;
    end = window + WINDOW_BYTES;
  }

  private long newWindow() {
    return arena.allocate(WINDOW_BYTES, WINDOW_BYTES).address();
  }

  @Override
  public void close() {
    arena.close();
  }
}
