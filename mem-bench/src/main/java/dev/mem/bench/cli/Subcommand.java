package dev.mem.bench.cli;

import dev.mem.bench.subject.Subjects;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * What all subcommands share: where they print, and how they refuse arguments. The value that
 * {@code call} returns is an {@link ExitCode}.
 */
@Command(mixinStandardHelpOptions = true, versionProvider = ImplementationVersion.class)
abstract class Subcommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  private CommandLine commandLine() {
    if (spec == null) {
      throw new IllegalStateException("not called from a command line");
    }
    return spec.commandLine();
  }

  final PrintWriter out() {
    return commandLine().getOut();
  }

  /** Prints text that has its line ends. */
  final void print(String text) {
    out().print(text);
    out().flush();
  }

  final PrintWriter err() {
    return commandLine().getErr();
  }

  /** Returns an exception that shows the message and how the command is used. */
  final ParameterException wrong(String message) {
    return new ParameterException(commandLine(), message);
  }

  /** Returns why a subject cannot be had here, or nothing; refuses what is no subject. */
  final Optional<String> absence(String subject) {
    try {
      return Subjects.absence(subject);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }
}
