package dev.mem.bench.suite;

import dev.mem.bench.html.HtmlReport;
import dev.mem.bench.memory.MemoryRun;
import dev.mem.bench.result.Measurement;
import dev.mem.bench.result.MemorySeries;
import dev.mem.bench.result.Ratios;
import dev.mem.bench.result.Ratios.Ratio;
import dev.mem.bench.result.ResultFile;
import dev.mem.bench.result.SubjectFacts;
import dev.mem.bench.run.JavaProcess;
import dev.mem.bench.run.Plan;
import dev.mem.bench.run.PlanRun;
import dev.mem.bench.run.Progress;
import dev.mem.bench.subject.Subjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One run of the benchmarks from beginning to report. */
public final class BenchRun {
  /** About how long the C programs take for a test and an allocator, in milliseconds. */
  private static final long NATIVE_MILLIS = 350;

  private static final int NATIVE_ALLOCATORS = 5;

  private final BenchSettings settings;
  private final String command;
  private final Native nativePrograms;
  private final List<SubjectFacts> absent;

  /** Whether the C programs are run. */
  public enum Native {
    /** They are. */
    INCLUDED,
    /** They are not. */
    LEFT_OUT
  }

  /**
   * Prepares a run.
   *
   * @param settings what to do
   * @param command the command that repeats it
   * @param nativePrograms whether to run the C programs
   */
  public BenchRun(BenchSettings settings, String command, Native nativePrograms) {
    this.settings = settings;
    this.command = command;
    this.nativePrograms = nativePrograms;
    this.absent =
        SubjectVersions.of(Subjects.names()).stream()
            .filter(subject -> !subject.absence().isEmpty())
            .toList();
  }

  /**
   * Returns who cannot take part.
   *
   * @return a line for each absent subject
   */
  public List<String> absences() {
    return absent.stream()
        .map(subject -> subject.name() + " is absent: " + subject.absence())
        .toList();
  }

  /**
   * Returns about how long it will take.
   *
   * @return the time in milliseconds
   */
  public long estimatedMillis() {
    Plan plan = settings.plan();
    long memory =
        MemoryRun.ESTIMATED_MILLIS * settings.memoryScenarios().size() * plan.subjects().size();
    return plan.estimatedMillis() + memory + nativeMillis();
  }

  private long nativeMillis() {
    return nativePrograms == Native.LEFT_OUT
        ? 0
        : NATIVE_MILLIS * NATIVE_ALLOCATORS * settings.nativeTests() * settings.plan().rounds();
  }

  /**
   * Runs everything and writes the report.
   *
   * @param folder where to; it is made if need be
   * @return what to tell the user
   * @throws IOException if processes cannot be started or files cannot be written
   * @throws InterruptedException if the caller is interrupted
   */
  public String run(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Map<String, String> machine = MachineFacts.gather();
    MachineFacts.UseMeter meter = MachineFacts.meter();
    Progress progress = new Progress(System.err, estimatedMillis());
    List<String> notes = new ArrayList<>();
    List<Measurement> measurements = new ArrayList<>();
    List<MemorySeries> memory;
    try {
      measurements.addAll(new PlanRun(settings.plan(), progress).run());
      measurements.addAll(inC(notes, progress));
      memory =
          new MemoryRun(
                  settings.plan().subjects(),
                  settings.memoryScenarios(),
                  settings.plan().effort().seed(),
                  progress)
              .run();
    } finally {
      progress.close();
    }
    machine.put("load at the end", MachineFacts.load());
    machine.put("in use meanwhile, by anyone", meter.text());
    ResultFile results =
        new ResultFile(
            ResultFile.FORMAT,
            start.toString(),
            Duration.between(start, Instant.now()).toMillis() / 1000.0,
            command,
            settings.plan().effort().seed(),
            JavaProcess.timingArguments(),
            machine,
            subjects(),
            measurements,
            memory);
    return write(results, folder, notes);
  }

  private List<Measurement> inC(List<String> notes, Progress progress)
      throws IOException, InterruptedException {
    if (nativePrograms == Native.LEFT_OUT || settings.nativeTests() == 0) {
      return List.of();
    }
    Optional<Path> script = NativeRun.script();
    if (script.isEmpty()) {
      notes.add("native baselines: mem-bench/native/run was not found beside this program");
      return List.of();
    }
    progress.at("the same work in C");
    NativeRun run = new NativeRun(script.get(), settings.tests(), settings.traces());
    List<Measurement> measurements = run.run(settings.plan().rounds());
    notes.addAll(run.notes());
    progress.done(nativeMillis());
    return measurements;
  }

  private List<SubjectFacts> subjects() {
    List<SubjectFacts> subjects = new ArrayList<>(SubjectVersions.of(settings.plan().subjects()));
    subjects.addAll(absent);
    return subjects;
  }

  private static String write(ResultFile results, Path folder, List<String> notes)
      throws IOException {
    Path page = folder.resolve("index.html");
    results.writeJson(folder.resolve("results.json"));
    results.writeCsv(folder.resolve("results.csv"));
    Ratios ratios = ratios(results);
    new HtmlReport(results, ratios).write(page);
    StringBuilder text = new StringBuilder();
    for (String kind : List.of("trace:", "workload:", "micro:")) {
      summary(text, kind, ratios.means(kind));
    }
    notes.forEach(note -> text.append(note).append('\n'));
    text.append("The report: ").append(page.toAbsolutePath()).append('\n');
    return text.toString();
  }

  /**
   * Returns how the subjects of a run stand to its peers.
   *
   * @param results the run
   * @return the ratios
   */
  public static Ratios ratios(ResultFile results) {
    Set<String> peers =
        results.subjects().stream()
            .map(SubjectFacts::name)
            .filter(Subjects::isPeer)
            .collect(Collectors.toSet());
    return new Ratios(results, peers);
  }

  private static void summary(StringBuilder text, String kind, List<Ratio> means) {
    if (!means.isEmpty()) {
      text.append(
          "%nTime compared with the best peer, geometric mean of all %s tests:%n"
              .formatted(kind.replace(":", "")));
      for (Ratio mean : means) {
        String noise =
            Double.isNaN(mean.noise())
                ? ""
                : String.format(Locale.ROOT, " ± %.2f", mean.value() * mean.noise());
        text.append(
            String.format(Locale.ROOT, "  %-20s %7.2f%s%n", mean.subject(), mean.value(), noise));
      }
    }
  }
}
