/**
 * What mem needs of an operating system, and how its parts find each other.
 *
 * <p>A port implements {@link dev.mem.spi.PageSource} and {@link dev.mem.spi.PageSourceProvider};
 * nothing else of mem depends on the platform. Programs meet this package only to choose a page
 * source themselves, for example {@link
 * dev.mem.spi.PageSource#over(java.lang.foreign.MemorySegment)}.
 */
@org.jspecify.annotations.NullMarked
package dev.mem.spi;
