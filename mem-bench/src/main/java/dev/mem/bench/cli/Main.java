package dev.mem.bench.cli;

import dev.mem.bench.trace.InputException;
import dev.mem.bench.trace.ReplayFailure;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code mem} command: takes the arguments apart and says how it went. */
@Command(
    name = "mem",
    description =
        "Shows what mem, an allocator for memory outside the Java heap, makes of real programs.",
    mixinStandardHelpOptions = true,
    versionProvider = ImplementationVersion.class,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    subcommands = {
      DemoCommand.class,
      ReplayCommand.class,
      TurnsCommand.class,
      WorkloadCommand.class,
      BenchCommand.class,
      ScaleCommand.class,
      CompareCommand.class,
      MapCommand.class,
      DiffCommand.class,
      InfoCommand.class
    },
    footerHeading = "%nTo begin with:%n",
    footer = {"  ./mem demo", "  ./mem replay --check FILE.rep"},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all is well",
      "1:an allocator failed: a check found damage, or memory ran out",
      "2:the command line or an input file is wrong",
      "3:the command itself failed"
    })
public final class Main {
  private Main() {}

  /**
   * Runs the command and ends the JVM.
   *
   * @param arguments the command line
   */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** Returns the command, ready to run. */
  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setUsageHelpAutoWidth(true)
        .setExecutionExceptionHandler(
            (thrown, commandLine, _) -> report(thrown, commandLine.getErr()));
  }

  private static int report(Throwable thrown, PrintWriter err) {
    return switch (thrown) {
      case InputException _ -> {
        err.println(thrown.getMessage());
        yield ExitCode.WRONG_INPUT;
      }
      case ReplayFailure _ -> {
        err.println(thrown.getMessage());
        yield ExitCode.FAILED;
      }
      default -> {
        err.println("mem: this should not have happened:");
        thrown.printStackTrace(err);
        yield ExitCode.INTERNAL_ERROR;
      }
    };
  }
}
