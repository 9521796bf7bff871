package dev.mem.tests.stress;

/**
 * A live block as the model knows it.
 *
 * @param address where it starts
 * @param byteSize how many of its bytes hold the pattern
 * @param usableBytes how many bytes are its own
 * @param key the key of the pattern
 */
public record ShadowBlock(long address, long byteSize, long usableBytes, long key) {

  /**
   * Returns where the block ends.
   *
   * @return the first address that is not its own; a block without bytes keeps one for itself
   */
  public long end() {
    return address + Math.max(usableBytes, 1);
  }
}
