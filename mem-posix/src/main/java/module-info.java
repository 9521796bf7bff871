/**
 * The page source of mem for Linux and macOS: mmap, munmap, mprotect, madvise and mincore.
 *
 * <p>It exports nothing and is found through {@link java.util.ServiceLoader}. Programs that have it
 * on their module path grant it native access: {@code --enable-native-access=dev.mem.posix}.
 */
@org.jspecify.annotations.NullMarked
module dev.mem.posix {
  requires dev.mem.api;
  requires static org.jspecify;

  provides dev.mem.spi.PageSourceProvider with
      dev.mem.posix.PosixPageSourceProvider;
}
