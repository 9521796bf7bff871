package dev.mem.tests.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.spi.AllocatorProvider;
import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceProvider;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A program in a JVM of its own, for what would end or disturb this one. It has the modules of mem
 * on its class path, small heaps, and leaves no core dump.
 */
public final class ChildJvm {

  private static final long TIMEOUT_SECONDS = 600;

  private final Path folder;
  private final List<String> options = new ArrayList<>();

  /**
   * Prepares a program.
   *
   * @param folder where it may leave files
   */
  public ChildJvm(Path folder) {
    this.folder = folder;
  }

  /** What a program left behind. */
  public record Outcome(int exitCode, String output, String errors) {}

  /**
   * Adds options of the JVM.
   *
   * @param more the options
   * @return this
   */
  public ChildJvm with(String... more) {
    options.addAll(List.of(more));
    return this;
  }

  /**
   * Runs the program and waits for its end.
   *
   * @param program a class with a main method
   * @param arguments what it is started with
   * @return what it left behind
   */
  public Outcome run(Class<?> program, String... arguments)
      throws IOException, InterruptedException {
    Path output = folder.resolve("output.txt");
    Path errors = folder.resolve("errors.txt");
    Process process =
        new ProcessBuilder(command(program, arguments))
            .directory(folder.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)).as("ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Outcome(process.exitValue(), Files.readString(output), Files.readString(errors));
  }

  private List<String> command(Class<?> program, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xms64m", "-Xmx64m", "-XX:+UseSerialGC", "-XX:-CreateCoredumpOnCrash"));
    command.add("-XX:ErrorFile=" + folder.resolve("crash.log"));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath(program), program.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** The folders and jars of mem's modules and of the program. */
  private static String classPath(Class<?> program) {
    Set<String> elements = new LinkedHashSet<>();
    elements.add(elementOf(program));
    elements.add(elementOf(PageSource.class));
    elements.add(elementOf(AllocatorProvider.installed().getClass()));
    for (PageSourceProvider provider : ServiceLoader.load(PageSourceProvider.class)) {
      elements.add(elementOf(provider.getClass()));
    }
    return String.join(File.pathSeparator, elements);
  }

  /** Finds where a class was loaded from by its class file, for modules may be patched. */
  private static String elementOf(Class<?> type) {
    String file = type.getName().replace('.', '/') + ".class";
    String location = String.valueOf(type.getResource("/" + file));
    String element = location.substring(0, location.length() - file.length());
    if (element.startsWith("jar:")) {
      element = element.substring("jar:".length(), element.length() - "!/".length());
    }
    return Path.of(URI.create(element)).toString();
  }
}
