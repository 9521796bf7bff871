package dev.mem.bench.workload;

import dev.mem.bench.subject.BlockTable;
import dev.mem.bench.subject.Memory;

/** Births and deaths of blocks, drawn ahead and acted out on an allocator later. */
final class Events {
  private static final int DEATH = -1;

  private final IntStack slots = new IntStack();
  private final IntStack sizes = new IntStack();

  void birth(int slot, int byteSize) {
    slots.push(slot);
    sizes.push(byteSize);
  }

  void death(int slot) {
    slots.push(slot);
    sizes.push(DEATH);
  }

  int count() {
    return slots.size();
  }

  /** Returns the slot of an event. */
  int slot(int event) {
    return slots.get(event);
  }

  /** Returns the size in bytes of the block that is born; negative if one dies. */
  int byteSize(int event) {
    return sizes.get(event);
  }

  /**
   * Acts all of them out, writing the first and the last byte of each block, and returns how many
   * were born.
   */
  long play(BlockTable table) {
    long births = 0;
    int count = count();
    for (int event = 0; event < count; event++) {
      int slot = slots.get(event);
      int byteSize = sizes.get(event);
      if (byteSize == DEATH) {
        table.free(slot);
      } else {
        Memory.touch(table.allocate(slot, byteSize), byteSize);
        births++;
      }
    }
    return births;
  }
}
