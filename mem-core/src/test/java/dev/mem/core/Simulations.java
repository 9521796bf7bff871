package dev.mem.core;

import dev.mem.spi.PageSourceTraits;
import dev.mem.tests.fixture.SimulatedPageSource;

/**
 * Simulated page sources for the tests of this module, which has no platform beside it: their
 * memory is the JDK's own, with the lifetimes that they promise.
 */
public final class Simulations {
  private Simulations() {}

  /** Makes a page source like Linux. */
  public static SimulatedPageSource likeLinux(long pageSizeBytes) {
    return SimulatedPageSource.likeLinux(pageSizeBytes).backedBy(new RescopingJdkMemory());
  }

  /** Makes a page source like Windows. */
  public static SimulatedPageSource likeWindows(long pageSizeBytes) {
    return SimulatedPageSource.likeWindows(pageSizeBytes).backedBy(new RescopingJdkMemory());
  }

  /** Makes a page source like macOS. */
  public static SimulatedPageSource likeMacOs(long pageSizeBytes) {
    return SimulatedPageSource.likeMacOs(pageSizeBytes).backedBy(new RescopingJdkMemory());
  }

  /** Makes a page source of any traits. */
  public static SimulatedPageSource of(String name, PageSourceTraits traits) {
    return new SimulatedPageSource(name, traits).backedBy(new RescopingJdkMemory());
  }
}
