/**
 * The page source of mem for Windows: VirtualAlloc, VirtualFree and VirtualProtect.
 *
 * <p>It exports nothing and is found through {@link java.util.ServiceLoader}. Programs that have it
 * on their module path grant it native access: {@code --enable-native-access=dev.mem.windows}.
 */
@org.jspecify.annotations.NullMarked
module dev.mem.windows {
  requires dev.mem.api;
  requires static org.jspecify;

  provides dev.mem.spi.PageSourceProvider with
      dev.mem.windows.WindowsPageSourceProvider;
}
