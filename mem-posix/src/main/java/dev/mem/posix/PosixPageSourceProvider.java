package dev.mem.posix;

import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceException;
import dev.mem.spi.PageSourceProvider;
import java.nio.file.Path;

/** Offers the page source over mmap on Linux and macOS. */
public final class PosixPageSourceProvider implements PageSourceProvider {

  /**
   * How much is mapped on trial, to see whether the system refuses writable memory of that size.
   */
  private static final long TRIAL_BYTES = 1L << 30;

  /** Makes a provider; called by {@link java.util.ServiceLoader}. */
  public PosixPageSourceProvider() {}

  @Override
  public String name() {
    return PosixPageSource.NAME;
  }

  @Override
  public boolean supportsThisPlatform() {
    String processor = System.getProperty("os.arch");
    return (isLinux() && LinuxConstants.PROCESSORS.contains(processor))
        || (isMac() && MacConstants.PROCESSORS.contains(processor));
  }

  private static boolean isLinux() {
    return System.getProperty("os.name").equals("Linux");
  }

  private static boolean isMac() {
    return System.getProperty("os.name").startsWith("Mac OS");
  }

  @Override
  public PageSource open() {
    try {
      LibC libC = new LibC();
      return isMac() ? macOs(libC) : linux(libC, new LinuxFacts(Path.of("/")));
    } catch (IllegalCallerException e) {
      throw notGranted(e);
    } catch (UnsupportedOperationException e) {
      throw new PageSourceException(
          "linking the C library", "this Java has no native linker for it", e);
    }
  }

  private static PageSource macOs(LibC libC) {
    PosixCalls calls = new PosixCalls(libC, MacConstants.TABLE);
    return new PosixPageSource(calls, new CommitByReuse(calls), 0);
  }

  private static PageSource linux(LibC libC, LinuxFacts facts) {
    PosixCalls calls = new PosixCalls(libC, LinuxConstants.TABLE);
    CommitPolicy policy =
        facts.chargesMappedMemory() || refusesWritable(calls)
            ? new CommitByProtection(calls)
            : new CommitOnTouch(calls);
    return new PosixPageSource(calls, policy, facts.hugePageBytes());
  }

  /** Tells whether writable memory is refused where inaccessible memory is granted. */
  private static boolean refusesWritable(PosixCalls calls) {
    return !grants(calls, calls.constants().readWrite())
        && grants(calls, calls.constants().protNone());
  }

  private static boolean grants(PosixCalls calls, int protection) {
    long address;
    try {
      address = calls.map(TRIAL_BYTES, protection);
    } catch (PageSourceException e) {
      return false;
    }
    calls.unmap(address, TRIAL_BYTES);
    return true;
  }

  private static PageSourceException notGranted(IllegalCallerException cause) {
    Module module = PosixPageSourceProvider.class.getModule();
    String grantee = module.isNamed() ? module.getName() : "ALL-UNNAMED";
    return new PageSourceException(
        "linking the C library",
        "native access is not granted; start java with --enable-native-access=" + grantee,
        cause);
  }
}
