package dev.mem.spi;

import dev.mem.Allocator;
import dev.mem.AllocatorOptions;
import java.lang.foreign.MemorySegment;

/**
 * Makes allocators: the one implementation behind {@link Allocator}, found through {@link
 * java.util.ServiceLoader}.
 */
public interface AllocatorProvider {

  /**
   * Makes an allocator.
   *
   * @param options its options
   * @return a new allocator
   * @throws PageSourceException if the page source cannot be had, or refuses a contiguous range
   */
  Allocator create(AllocatorOptions options);

  /**
   * Makes the allocator of {@link Allocator#global()}; called once.
   *
   * @param options its options
   * @return a new allocator, whose {@code close()} refuses
   */
  Allocator createGlobal(AllocatorOptions options);

  /**
   * Makes the page source of {@link PageSource#over}.
   *
   * @param region the memory to hand out
   * @return a page source over it
   */
  PageSource regionPageSource(MemorySegment region);

  /**
   * Returns the page source that allocators use unless told otherwise.
   *
   * @return the page source of this platform
   * @throws PageSourceException if the one that {@value PageSourceProvider#FORCED_PROPERTY} names
   *     cannot be had
   */
  PageSource platformPageSource();

  /**
   * Returns the provider that is installed. It is looked for with the class loader of this
   * interface, not the thread's context loader.
   *
   * @return the provider
   * @throws IllegalStateException if there is none
   */
  static AllocatorProvider installed() {
    return InstalledProvider.INSTANCE;
  }
}
