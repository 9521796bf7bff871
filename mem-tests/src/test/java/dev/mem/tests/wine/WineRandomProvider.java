package dev.mem.tests.wine;

import java.security.Provider;
import java.security.SecureRandomSpi;
import java.util.Random;

/**
 * Random numbers for the tests of a Windows JVM under Wine, anything but secure.
 *
 * <p>The JDK seeds its own generator by asking Windows for network interfaces with a call that Wine
 * does not have, and the JVM dies of it. JUnit needs random numbers, for temporary files among
 * others. The run is told of this provider by {@code .ci/wine.security}.
 */
public final class WineRandomProvider extends Provider {
  private static final long serialVersionUID = 1L;

  public WineRandomProvider() {
    super("WineRandom", "1", "random numbers for tests under Wine");
    put("SecureRandom.WineRandom", Generator.class.getName());
  }

  /** Made by the JDK's security framework. */
  public static final class Generator extends SecureRandomSpi {
    private static final long serialVersionUID = 1L;

    private final Random random = new Random();

    @Override
    protected void engineSetSeed(byte[] seed) {}

    @Override
    protected void engineNextBytes(byte[] bytes) {
      random.nextBytes(bytes);
    }

    @Override
    protected byte[] engineGenerateSeed(int byteCount) {
      byte[] seed = new byte[byteCount];
      random.nextBytes(seed);
      return seed;
    }
  }
}
