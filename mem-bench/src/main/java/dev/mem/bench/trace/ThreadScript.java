package dev.mem.bench.trace;

import org.jspecify.annotations.Nullable;

/**
 * What one thread does of a trace, in order.
 *
 * <p>Each thread has a table of its own, as its variables would be; a block that another thread
 * held moves into it before it is used.
 *
 * @param thread the number of the thread
 * @param operations the operations, by their numbers in the trace
 * @param slots for each, the slot of its block in this thread's table
 * @param links for each, what it has to do with other threads; {@code null} for most
 * @param tableSlots how many slots the table needs
 * @param leftovers the slots of blocks that are live at the end
 */
@SuppressWarnings(
    "ArrayRecordComponent") // Compared by nobody; a list would box what the timed loop reads.
record ThreadScript(
    int thread,
    int[] operations,
    int[] slots,
    @Nullable Link[] links,
    int tableSlots,
    int[] leftovers) {

  /** Stands for no gate and no thread. */
  static final int NONE = -1;

  /**
   * What an operation has to do with other threads.
   *
   * @param waitsFor the gate that must be open before, or {@link #NONE}
   * @param opens the gate to be opened after, or {@link #NONE}
   * @param holder the thread that holds the block until now, or {@link #NONE} if it is this one
   * @param holderSlot the slot there
   */
  record Link(int waitsFor, int opens, int holder, int holderSlot) {}
}
