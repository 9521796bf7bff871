package dev.mem.core.source;

import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceTrait;

/** Words the refusal of a verb that a page source lacks the trait for. */
final class Unsupported {
  private Unsupported() {}

  static UnsupportedOperationException without(PageSourceTrait trait, PageSource source) {
    return new UnsupportedOperationException(
        "the page source \"" + source.name() + "\" lacks the trait " + trait);
  }
}
