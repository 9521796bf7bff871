package dev.mem.bench.suite;

import dev.mem.bench.result.Measurement;
import dev.mem.bench.run.TraceFiles;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The same work done by C programs, by the script {@code mem-bench/native/run}.
 *
 * <p>Each round is a process, as in Java. What the script cannot do here, for want of a compiler or
 * a library, it says; that is kept as a note.
 */
public final class NativeRun {
  private static final Path SCRIPT = Path.of("native", "run");

  private final Path script;
  private final List<String> cases;
  private final List<String> traces;
  private final List<String> notes = new ArrayList<>();

  /**
   * Prepares a run.
   *
   * @param script the script
   * @param tests names of tests, of which those that C programs can do are done
   * @param traces names of traces
   */
  public NativeRun(Path script, List<String> tests, List<String> traces) {
    this.script = script;
    this.traces = traces;
    this.cases =
        tests.stream()
            .filter(test -> test.startsWith("micro:") && !test.contains("@"))
            .map(test -> test.substring("micro:".length()))
            .toList();
  }

  /**
   * Finds the script.
   *
   * @return the script of this project, or nothing if this program runs outside of the project's
   *     folder
   */
  public static Optional<Path> script() {
    // The class path begins with mem-bench/target; failing that, the project's folder is the
    // current one.
    String first = System.getProperty("java.class.path").split(File.pathSeparator, 2)[0];
    for (Path folder = Path.of(first).toAbsolutePath();
        folder != null;
        folder = folder.getParent()) {
      if (folder.endsWith("mem-bench") && Files.isExecutable(folder.resolve(SCRIPT))) {
        return Optional.of(folder.resolve(SCRIPT));
      }
    }
    return Optional.of(Path.of("mem-bench").resolve(SCRIPT).toAbsolutePath())
        .filter(Files::isExecutable);
  }

  /**
   * Runs the programs.
   *
   * @param rounds how often
   * @return a measurement for each allocator and test
   * @throws IOException if the script cannot be run
   * @throws InterruptedException if the caller is interrupted
   */
  public List<Measurement> run(int rounds) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("mem-native");
    try {
      List<String> command = new ArrayList<>(List.of(script.toString(), "-o", folder.toString()));
      command.add("-c");
      command.add(cases.isEmpty() ? "none" : String.join(" ", cases));
      for (String trace : traces) {
        command.add(TraceFiles.extract(trace, folder).toString());
      }
      Map<String, List<Double>> figures = new LinkedHashMap<>();
      for (int round = 0; round < rounds; round++) {
        runOnce(command, folder, figures);
      }
      return figures.entrySet().stream().map(NativeRun::measurement).toList();
    } finally {
      delete(folder);
    }
  }

  private void runOnce(List<String> command, Path folder, Map<String, List<Double>> figures)
      throws IOException, InterruptedException {
    Path errors = folder.resolve("errors");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exitCode = process.waitFor();
    for (String line : output.lines().toList()) {
      String[] fields = line.split("\t", -1);
      figures
          .computeIfAbsent(fields[0] + "\t" + fields[1] + ":" + fields[2], _ -> new ArrayList<>())
          .add(Double.parseDouble(fields[3]));
    }
    Files.readAllLines(errors).stream().filter(note -> !notes.contains(note)).forEach(notes::add);
    if (exitCode != 0 && notes.isEmpty()) {
      notes.add("native baselines: " + script + " ended with exit code " + exitCode);
    }
  }

  private static Measurement measurement(Map.Entry<String, List<Double>> figure) {
    String[] names = figure.getKey().split("\t", -1);
    return new Measurement(names[1], names[0], Measurement.C, figure.getValue(), 1, "");
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /**
   * Returns what could not be done.
   *
   * @return a line for each thing that was missing
   */
  public List<String> notes() {
    return List.copyOf(notes);
  }
}
