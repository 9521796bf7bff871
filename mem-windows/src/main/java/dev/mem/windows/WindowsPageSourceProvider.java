package dev.mem.windows;

import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceException;
import dev.mem.spi.PageSourceProvider;

/** Offers the page source over VirtualAlloc on 64-bit Windows. */
public final class WindowsPageSourceProvider implements PageSourceProvider {

  /** Makes a provider; called by {@link java.util.ServiceLoader}. */
  public WindowsPageSourceProvider() {}

  @Override
  public String name() {
    return WindowsPageSource.NAME;
  }

  @Override
  public boolean supportsThisPlatform() {
    return System.getProperty("os.name").startsWith("Windows")
        && WindowsConstants.PROCESSORS.contains(System.getProperty("os.arch"));
  }

  @Override
  public PageSource open() {
    try {
      return new WindowsPageSource(new WindowsCalls(new Kernel32()));
    } catch (IllegalCallerException e) {
      throw notGranted(e);
    } catch (UnsupportedOperationException e) {
      throw new PageSourceException(
          "linking kernel32.dll", "this Java has no native linker for it", e);
    }
  }

  private static PageSourceException notGranted(IllegalCallerException cause) {
    Module module = WindowsPageSourceProvider.class.getModule();
    String grantee = module.isNamed() ? module.getName() : "ALL-UNNAMED";
    return new PageSourceException(
        "linking kernel32.dll",
        "native access is not granted; start java with --enable-native-access=" + grantee,
        cause);
  }
}
