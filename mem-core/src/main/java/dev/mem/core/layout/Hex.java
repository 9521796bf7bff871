package dev.mem.core.layout;

/**
 * How reports write addresses.
 *
 * <p>Reports do without {@link java.util.Formatter}: that looks for a locale's digits and, where
 * the stack ends while it does so for the first time, can write nothing ever again.
 */
public final class Hex {
  private Hex() {}

  /** Returns an address, or the bits of a word, with {@code 0x} before it. */
  public static String of(long bits) {
    return "0x" + Long.toHexString(bits);
  }
}
