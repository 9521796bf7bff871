package dev.mem.core.engine;

import dev.mem.InvalidFreeException;
import dev.mem.InvalidFreeException.Kind;
import dev.mem.core.layout.Hex;

/** What engines say of an address of an arena at which no live block starts. */
public final class Refusals {
  private Refusals() {}

  /** Returns the refusal of an address within a live block. */
  public static InvalidFreeException interior(long address, long block, long usableBytes) {
    return new InvalidFreeException(
        address,
        Kind.INTERIOR,
        "the block starts "
            + (address - block)
            + " bytes before, at "
            + Hex.of(block)
            + ", and has "
            + usableBytes
            + " usable bytes; pass that address");
  }

  /** Returns the refusal of an address where a block may have started that is free now. */
  public static InvalidFreeException alreadyFree(long address) {
    return new InvalidFreeException(
        address, Kind.ALREADY_FREE, "look for a second free of the same block");
  }

  /** Returns the refusal of an address where no block has started. */
  public static InvalidFreeException neverAllocated(long address) {
    return new InvalidFreeException(
        address, Kind.NEVER_ALLOCATED, "no block of its arena starts there");
  }
}
