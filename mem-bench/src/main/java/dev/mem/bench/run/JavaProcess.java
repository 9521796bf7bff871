package dev.mem.bench.run;

import dev.mem.bench.subject.Subjects;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openjdk.jmh.runner.CompilerHints;

/** A JVM that runs one of this program's classes, and whose lines are read as they come. */
public final class JavaProcess implements AutoCloseable {
  /**
   * A heap of fixed size and a named collector, so that neither depends on what else runs. Direct
   * memory, which some peers take their blocks from, is not to be what limits them.
   */
  private static final List<String> HEAP =
      List.of("-Xms1g", "-Xmx1g", "-XX:+UseG1GC", "-XX:MaxDirectMemorySize=16g");

  private final Path errors;
  private final Process process;
  private final Thread reader;

  /**
   * Returns the options of processes that measure anything.
   *
   * @return JVM options: what subjects need, and what the JIT compiler is not to inline
   */
  public static List<String> measuringArguments() {
    List<String> arguments = new ArrayList<>(Subjects.JVM_ARGUMENTS);
    CompilerHints.addCompilerHints(arguments);
    // JMH's hints name a file of its own making; they differ from run to run by no more than that.
    return List.copyOf(arguments);
  }

  /**
   * Returns the options of processes that take the time.
   *
   * @return JVM options, the same for all subjects
   */
  public static List<String> timingArguments() {
    List<String> arguments = new ArrayList<>(measuringArguments());
    arguments.addAll(HEAP);
    return List.copyOf(arguments);
  }

  /**
   * Starts a process.
   *
   * @param jvmArguments the options of the JVM
   * @param main the class to run
   * @param arguments its arguments
   * @param lines is given each line that it prints
   * @throws IOException if it cannot be started
   */
  public JavaProcess(
      List<String> jvmArguments, Class<?> main, List<String> arguments, Consumer<String> lines)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmArguments);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    errors = Files.createTempFile("mem-bench", ".err");
    ProcessBuilder builder = new ProcessBuilder(command);
    // Room for thread-local data of libraries that are loaded late: jemalloc needs it.
    builder.environment().putIfAbsent("GLIBC_TUNABLES", "glibc.rtld.optional_static_tls=16384");
    process = builder.redirectError(errors.toFile()).start();
    reader = Thread.ofPlatform().daemon().start(() -> read(lines));
  }

  private void read(Consumer<String> lines) {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      in.lines().forEach(lines);
    } catch (IOException | UncheckedIOException e) {
      // The process was ended while it wrote.
    }
  }

  /**
   * Waits for the end, and brings it about by force if it does not come in time. All lines have
   * been read then.
   *
   * @param atMost how long
   * @return whether it came in time
   * @throws InterruptedException if the caller is interrupted
   */
  public boolean await(Duration atMost) throws InterruptedException {
    boolean ended = process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
    if (!ended) {
      process.destroyForcibly().waitFor();
    }
    reader.join();
    return ended;
  }

  /**
   * Returns whether it runs.
   *
   * @return whether it has not ended
   */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Returns how it ended and the last it had to say, for a message.
   *
   * @return its exit code, and the end of what it printed as errors
   * @throws IOException if that cannot be read
   */
  public String ending() throws IOException {
    String text = Files.readString(errors).strip();
    String last = text.length() > 500 ? "…" + text.substring(text.length() - 500) : text;
    return "exit code " + process.exitValue() + (last.isEmpty() ? "" : ": " + last);
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.deleteIfExists(errors);
  }
}
