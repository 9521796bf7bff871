package dev.mem.bench.cli;

import picocli.CommandLine.IVersionProvider;

/** Tells the version from the manifest of the jar that holds the command. */
final class ImplementationVersion implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {"mem " + number(), "Java " + Runtime.version()};
  }

  private static String number() {
    String version = ImplementationVersion.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }
}
