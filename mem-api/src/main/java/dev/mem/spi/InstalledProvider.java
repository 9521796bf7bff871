package dev.mem.spi;

import java.util.ServiceLoader;

/** Holds the provider of {@link AllocatorProvider#installed()}; looked up on first use. */
final class InstalledProvider {
  static final AllocatorProvider INSTANCE =
      ServiceLoader.load(AllocatorProvider.class, AllocatorProvider.class.getClassLoader())
          .findFirst()
          .orElseThrow(() ->
              new IllegalStateException(
                  "no implementation of dev.mem.spi.AllocatorProvider was found; add the module"
                      + " dev.mem.core (artifact mem-core) to the module path or class path"));

  private InstalledProvider() {}
}
