package dev.mem.spi;

/** A capability or need of a {@link PageSource}. */
public enum PageSourceTrait {
  /**
   * Reserved memory must be committed before it is touched, and again after it was decommitted.
   * Without it, commit does nothing.
   */
  NEEDS_COMMIT,
  /** Memory reads as zero when it is touched for the first time after it was reserved. */
  ZEROES_FRESH,
  /**
   * Decommitting gives memory back to the system. Without it, decommit does nothing and contents
   * stay.
   */
  DECOMMITS,
  /** Decommitted memory reads as zero when it is next touched. */
  ZEROES_DECOMMITTED,
  /**
   * The scope given to {@link PageSource#reserve} governs the segment returned. Without it, the
   * segment has a lifetime of its own.
   */
  SCOPES,
  /** {@link PageSource#rescope} gives a part of a range a lifetime of its own. */
  RESCOPES,
  /** {@link PageSource#protect} makes memory inaccessible. */
  PROTECTS,
  /** {@link PageSource#residentBytes} tells what is in RAM. */
  MEASURES_RESIDENT,
  /** {@link PageSource#adviseHugePages} is heeded. */
  ADVISES_HUGE_PAGES,
}
