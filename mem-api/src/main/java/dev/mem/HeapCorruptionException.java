package dev.mem;

/**
 * The allocator's own data does not hold together, most likely because a program wrote outside its
 * block or into a freed one.
 *
 * <p>Whatever was found wrong was not followed: no further memory was changed because of it.
 */
public final class HeapCorruptionException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /** Where the damage was found. */
  private final long address;

  /**
   * Makes an exception.
   *
   * @param address where the damage was found
   * @param detail what was found, and what was expected
   */
  public HeapCorruptionException(long address, String detail) {
    super("heap corrupted at 0x" + Long.toHexString(address) + ": " + detail);
    this.address = address;
  }

  /**
   * Returns where the damage was found.
   *
   * @return the address of the damaged data
   */
  public long address() {
    return address;
  }
}
