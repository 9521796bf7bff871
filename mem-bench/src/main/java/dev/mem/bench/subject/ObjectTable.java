package dev.mem.bench.subject;

import org.jspecify.annotations.Nullable;

/**
 * A table of a subject that needs an object to free a block.
 *
 * @param <B> the kind of object
 */
abstract class ObjectTable<B> extends BlockTable {
  @Nullable B[] blocks;

  /**
   * Makes a table.
   *
   * @param blocks an array of empty slots
   */
  ObjectTable(@Nullable B[] blocks) {
    this.blocks = blocks;
  }

  @Override
  public final int slots() {
    return blocks.length;
  }

  @Override
  public final void exchange(int slot, BlockTable other, int otherSlot) {
    ObjectTable<B> table = sameKind(other);
    @Nullable B mine = blocks[slot];
    blocks[slot] = table.blocks[otherSlot];
    table.blocks[otherSlot] = mine;
  }

  @Override
  public final void exchangeAll(BlockTable other) {
    ObjectTable<B> table = sameKind(other);
    if (slots() != table.slots()) {
      throw new IllegalArgumentException(
          "a table of "
              + slots()
              + " slots cannot exchange all of them with one of "
              + table.slots());
    }
    @Nullable B[] mine = blocks;
    blocks = table.blocks;
    table.blocks = mine;
  }

  @SuppressWarnings("unchecked")
  private ObjectTable<B> sameKind(BlockTable other) {
    return (ObjectTable<B>) getClass().cast(other);
  }
}
