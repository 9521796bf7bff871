package dev.mem.bench.subject;

/**
 * Blocks of one subject in numbered slots.
 *
 * <p>A slot keeps whatever the subject needs to free its block: an address for most, an object for
 * some. That is the store and the load that any program makes to remember a block, and it is the
 * same for every subject.
 *
 * <p>Slots are not synchronised: one thread at a time uses a table, and hands it or its blocks over
 * with a happens-before edge.
 */
public abstract class BlockTable {

  /**
   * Returns the number of slots.
   *
   * @return how many blocks this table can hold
   */
  public abstract int slots();

  /**
   * Allocates a block into an empty slot. Its content is unspecified.
   *
   * @param slot the slot
   * @param byteSize the size of the block in bytes, 0 or more
   * @return the address where {@link Memory} reaches it; of no meaning for size 0
   */
  public abstract long allocate(int slot, long byteSize);

  /**
   * Allocates a block of zeros into an empty slot.
   *
   * @param slot the slot
   * @param byteSize the size of the block in bytes, 0 or more
   * @return its address
   */
  public abstract long allocateZeroed(int slot, long byteSize);

  /**
   * Allocates an aligned block into an empty slot. Its content is unspecified.
   *
   * @param slot the slot
   * @param byteSize the size of the block in bytes, 0 or more
   * @param byteAlignment the alignment in bytes, a power of two
   * @return its address, a multiple of the alignment
   */
  public abstract long allocateAligned(int slot, long byteSize, long byteAlignment);

  /**
   * Changes the size of the block in a slot and keeps its content; an empty slot gets a new block.
   *
   * @param slot the slot
   * @param newByteSize the new size in bytes, 1 or more
   * @return its address, the same or another
   */
  public abstract long reallocate(int slot, long newByteSize);

  /**
   * Frees the block in a slot and leaves the slot empty. Does nothing if it is.
   *
   * @param slot the slot
   */
  public abstract void free(int slot);

  /**
   * Returns how many bytes of a block may be used.
   *
   * @param slot a slot with a block
   * @return the usable size in bytes, or -1 without {@link SubjectTrait#USABLE_SIZE}
   */
  public abstract long usableSize(int slot);

  /**
   * Returns where a block is.
   *
   * @param slot the slot
   * @return its address, or 0 if the slot is empty
   */
  public abstract long address(int slot);

  /**
   * Exchanges the content of two slots, of this table or of two of the same subject. Either may be
   * empty.
   *
   * @param slot a slot of this table
   * @param other the other table, or this one
   * @param otherSlot a slot of the other table
   */
  public abstract void exchange(int slot, BlockTable other, int otherSlot);

  /**
   * Exchanges all slots with those of another table of the same subject, in constant time.
   *
   * @param other a table with the same number of slots
   */
  public abstract void exchangeAll(BlockTable other);

  /** Frees the blocks in all slots. */
  public final void freeAll() {
    for (int slot = 0; slot < slots(); slot++) {
      free(slot);
    }
  }
}
