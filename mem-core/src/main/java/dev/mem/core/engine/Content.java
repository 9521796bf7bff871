package dev.mem.core.engine;

/** What a new block holds. */
public enum Content {
  UNSPECIFIED,
  ZEROED,
}
