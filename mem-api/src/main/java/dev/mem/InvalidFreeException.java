package dev.mem;

/**
 * An address that should be that of a live block is not.
 *
 * <p>Thrown by {@code free}, and by {@code reallocate}, {@code tryResize} and {@code usableSize},
 * which ask for the same. The heap is as it was before the call, and the memory at the address was
 * not touched.
 *
 * <p>It is an {@link IllegalStateException} because one of its kinds is use after close, which
 * everywhere in {@link java.lang.foreign} throws that.
 */
public final class InvalidFreeException extends MisuseException {
  private static final long serialVersionUID = 1L;

  /** What is wrong with an address. */
  public enum Kind {
    /** It is inside a live block, but not its start. */
    INTERIOR("is inside a live block but not its start"),
    /** This allocator never handed out a block there. */
    NEVER_ALLOCATED("was never allocated by this allocator"),
    /** It is in memory that was a block of this allocator and has been freed since. */
    ALREADY_FREE("is already free"),
    /** It is in memory of another allocator of mem. */
    OTHER_ALLOCATOR("belongs to another allocator"),
    /** The allocator is closed, and with it all of its blocks are gone. */
    AFTER_CLOSE("was freed when its allocator was closed");

    private final String sentence;

    Kind(String sentence) {
      this.sentence = sentence;
    }
  }

  /** What is wrong with the free. */
  private final Kind kind;

  /**
   * Makes an exception.
   *
   * @param address the wrong address
   * @param kind what is wrong with it
   * @param detail what else is known, such as the block that contains it and what to do; may be
   *     empty
   */
  public InvalidFreeException(long address, Kind kind, String detail) {
    super(
        address,
        "address 0x"
            + Long.toHexString(address)
            + " "
            + kind.sentence
            + (detail.isEmpty() ? "" : ": " + detail));
    this.kind = kind;
  }

  /**
   * Returns what is wrong with it.
   *
   * @return the kind of misuse
   */
  public Kind kind() {
    return kind;
  }
}
