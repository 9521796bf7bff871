package dev.mem;

/**
 * A program has used memory wrongly, and mem has noticed.
 *
 * <p>It is an {@link IllegalStateException} because one of its kinds is use after close, which
 * everywhere in {@link java.lang.foreign} throws that.
 */
public abstract sealed class MisuseException extends IllegalStateException
    permits InvalidFreeException, HeapCorruptionException {
  private static final long serialVersionUID = 1L;

  /** Where it was noticed. */
  private final long address;

  /** Makes an exception about an address. */
  MisuseException(long address, String message) {
    super(message);
    this.address = address;
  }

  /**
   * Returns what this is about.
   *
   * @return the address that was given, or where the damage was found
   */
  public final long address() {
    return address;
  }
}
