package dev.mem.core.arena;

import java.util.OptionalLong;

/**
 * How much may be committed.
 *
 * @param softBytes what may be committed without special permission
 * @param hardBytes what may be committed at all
 */
public record MemoryLimits(OptionalLong softBytes, OptionalLong hardBytes) {

  /** Returns limits that consist of a hard one, if there is one. */
  public static MemoryLimits hard(OptionalLong hardBytes) {
    return new MemoryLimits(OptionalLong.empty(), hardBytes);
  }
}
