package dev.mem.bench.cli;

import dev.mem.bench.run.JavaProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Another JVM that runs the {@code mem} command with the class path of this one.
 *
 * <p>It gets the arguments that all measuring JVMs get, and {@code -X} options and {@code dev.mem}
 * properties of this one. It ends when this one does.
 */
final class Worker {
  private static final List<String> PASSED_ON = List.of("-X", "-Ddev.mem.");

  private final List<String> arguments;

  Worker(List<String> arguments) {
    this.arguments = arguments;
  }

  /**
   * Runs it, and returns its exit code. What it says of errors appears as if this process said it.
   *
   * @param lines told after each line of its output how many there are
   */
  int run(IntConsumer lines) throws IOException {
    Process process =
        new ProcessBuilder(command()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Thread killer = new Thread(process::destroy);
    Runtime.getRuntime().addShutdownHook(killer);
    try (BufferedReader output = process.inputReader()) {
      int count = 0;
      while (output.readLine() != null) {
        count++;
        lines.accept(count);
      }
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      Runtime.getRuntime().removeShutdownHook(killer);
    }
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JavaProcess.measuringArguments());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> PASSED_ON.stream().anyMatch(argument::startsWith))
        .forEach(command::add);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    command.addAll(arguments);
    return command;
  }
}
