package dev.mem;

/**
 * The allocator's own data does not hold together, most likely because a program wrote outside its
 * block or into a freed one. In checked mode it is the canaries around blocks and the pattern in
 * freed ones that tell.
 *
 * <p>Whatever was found wrong was not followed: no further memory was changed because of it.
 */
public final class HeapCorruptionException extends MisuseException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param address where the damage was found
   * @param detail what was found, and what was expected
   */
  public HeapCorruptionException(long address, String detail) {
    super(address, "heap corrupted at 0x" + Long.toHexString(address) + ": " + detail);
  }
}
