package dev.mem.spi;

/**
 * Offers a page source for a kind of platform; found through {@link java.util.ServiceLoader}.
 *
 * <p>Of the providers present, the one that {@linkplain #supportsThisPlatform() supports this
 * platform} is opened. One that does but fails to open is logged with its reason, and the page
 * source over the JDK's own shared arenas, named {@code jdk}, takes its place.
 */
public interface PageSourceProvider {

  /**
   * The system property that names the page source to use, by its {@link #name()}. A source so
   * forced that cannot be opened is an error.
   */
  String FORCED_PROPERTY = "dev.mem.pageSource";

  /**
   * Returns the name of the page source.
   *
   * @return a short name in lower case, such as {@code posix}
   */
  String name();

  /**
   * Returns whether this provider is meant for the operating system and processor it runs on. Makes
   * no downcall.
   *
   * @return whether {@link #open()} is worth a try
   */
  boolean supportsThisPlatform();

  /**
   * Opens the page source.
   *
   * @return the page source, ready for use by any thread
   * @throws PageSourceException if it cannot be had here, with the reason and what to do: native
   *     access is not granted, say
   */
  PageSource open();
}
