package dev.mem.core.source;

import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceException;

/** Words the failure to find a free part in memory of fixed size. */
final class NoFreePart {
  private NoFreePart() {}

  static PageSourceException of(
      PageSource source, long byteSize, long byteAlignment, long freeBytes, long totalBytes) {
    return new PageSourceException(
        "reserve(" + byteSize + " bytes, alignment " + byteAlignment + ")",
        "no free part of the page source \""
            + source.name()
            + "\" is large enough; "
            + freeBytes
            + " of its "
            + totalBytes
            + " bytes are free");
  }
}
