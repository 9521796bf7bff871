package dev.mem.bench.cli;

/** How the {@code mem} command says how it went. */
final class ExitCode {
  /** All is well. */
  static final int OK = 0;

  /** A subject failed: a check found damage, or there was no memory. */
  static final int FAILED = 1;

  /** The command line or an input file is wrong. */
  static final int WRONG_INPUT = 2;

  /** The command itself failed. */
  static final int INTERNAL_ERROR = 3;

  private ExitCode() {}
}
