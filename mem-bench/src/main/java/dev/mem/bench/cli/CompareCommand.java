package dev.mem.bench.cli;

import dev.mem.bench.fragmentation.History;
import dev.mem.bench.html.EnginesPage;
import dev.mem.bench.report.ComparisonTable;
import dev.mem.bench.report.ReplayTable;
import dev.mem.bench.suite.MachineFacts;
import dev.mem.bench.trace.InputException;
import dev.mem.bench.trace.ReplayMode;
import dev.mem.bench.trace.ReplayOptions;
import dev.mem.bench.trace.ReplayOptions.Pass;
import dev.mem.bench.trace.ReplayResult;
import dev.mem.bench.trace.Trace;
import dev.mem.bench.trace.TraceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares all engines over traces: time, memory, fragmentation, and pictures of their heaps. */
@Command(
    name = "compare",
    description = {
      "Compares the engines of mem over traces, and writes one page: time against memory,"
          + " fragmentation over time, and maps of their heaps.",
      "",
      "Times are taken as by ./mem replay, each engine alone in JVMs of its own; memory and"
          + " fragmentation in replays that write to every page. To compare two results of ./mem"
          + " bench, use ./mem diff."
    },
    footerHeading = "%nExample:%n",
    footer = {"  ./mem compare own-cc1.rep own-gdb.trep -o engines"})
final class CompareCommand extends Subcommand {
  @Parameters(
      arity = "0..*",
      paramLabel = "FILE",
      description = "The traces: .rep, .trep, or either with .gz. Default: those that come along.")
  private List<Path> files = List.of();

  @Option(
      names = "--engine",
      split = ",",
      paramLabel = "ENGINE",
      description = "Engines, separated by commas. Default: all.")
  private List<String> engines = List.of();

  @Option(
      names = "--forks",
      paramLabel = "N",
      defaultValue = "2",
      description = "JVMs that take the time of each engine. Default: ${DEFAULT-VALUE}.")
  private int forks;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "Rounds that are timed in each of them. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--frames",
      paramLabel = "N",
      defaultValue = "16",
      description = "Heap maps of each engine and trace. Default: ${DEFAULT-VALUE}.")
  private int frames;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FOLDER",
      defaultValue = "engines",
      description = "Where the page goes, as index.html. Default: ${DEFAULT-VALUE}.")
  private Path output = Path.of("engines");

  @Override
  public Integer call() {
    if (forks < 1 || rounds < 1 || frames < 1) {
      throw wrong("--forks, --rounds and --frames must be 1 or more");
    }
    List<String> names = names();
    try (TraceInputs inputs = TraceInputs.of(files)) {
      List<Trace> traces = inputs.files().stream().map(TraceReader::read).toList();
      Files.createDirectories(output);
      ForkedComparison comparison = comparison(inputs.files(), traces);
      comparison.run(names);
      List<ReplayResult> results = comparison.results();
      print(ReplayTable.text(results));
      print("%n%s".formatted(ComparisonTable.text(results)));
      Path page = output.resolve("index.html");
      new EnginesPage(results, histories(traces, names), commandText(), MachineFacts.gather())
          .write(page);
      print("%nThe page: %s%n".formatted(page));
      comparison.failures().forEach(err()::println);
      return comparison.failures().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    } catch (IOException e) {
      throw InputException.of(output.toString(), e);
    }
  }

  private List<String> names() {
    try {
      return Engines.named(engines);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private ForkedComparison comparison(List<Path> traceFiles, List<Trace> traces) {
    ReplayOptions options =
        new ReplayOptions(ReplayMode.ONE_THREAD, EnumSet.of(Pass.MEMORY, Pass.TIME), 10, rounds);
    return new ForkedComparison(
        traceFiles.stream().map(Path::toString).toList(), traces, options, forks);
  }

  private Map<String, List<History>> histories(List<Trace> traces, List<String> names) {
    Map<String, List<History>> histories = new LinkedHashMap<>();
    for (Trace trace : traces) {
      List<History> ofTrace = new ArrayList<>();
      for (String engine : names) {
        ofTrace.add(History.of(trace, engine, frames));
      }
      histories.put(trace.name(), ofTrace);
    }
    return histories;
  }

  private String commandText() {
    StringBuilder text = new StringBuilder("./mem compare");
    files.forEach(file -> text.append(' ').append(file));
    if (!engines.isEmpty()) {
      text.append(" --engine ").append(String.join(",", engines));
    }
    return text + " --forks %d --rounds %d --frames %d".formatted(forks, rounds, frames);
  }
}
