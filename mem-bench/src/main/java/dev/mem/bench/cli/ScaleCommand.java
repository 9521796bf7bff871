package dev.mem.bench.cli;

import dev.mem.Engine;
import dev.mem.bench.html.ScalePage;
import dev.mem.bench.report.Figures;
import dev.mem.bench.report.TextTable;
import dev.mem.bench.report.TextTable.Column;
import dev.mem.bench.scale.Cost;
import dev.mem.bench.scale.Latency;
import dev.mem.bench.scale.ScaleRun;
import dev.mem.bench.suite.BenchSettings;
import dev.mem.bench.suite.MachineFacts;
import dev.mem.bench.trace.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures how the cost of an operation grows with the number of live blocks. */
@Command(
    name = "scale",
    description = {
      "Measures what it costs to replace a block while 1,000 to 1,000,000 are live, and how long"
          + " single replacements take at most; draws both.",
      "",
      "Each figure is taken in a JVM of its own, in a heap that has aged."
    })
final class ScaleCommand extends Subcommand {
  private static final int MOST_BLOCKS = 50_000_000;

  @Option(
      names = "--subject",
      split = ",",
      paramLabel = "SUBJECT",
      description =
          "Who takes part, separated by commas. Default: all engines, and null, which does"
              + " nothing.")
  private List<String> subjects = List.of();

  @Option(
      names = "--live",
      split = ",",
      paramLabel = "N",
      defaultValue = "1000,10000,100000,1000000",
      description = "How many blocks are live. Default: ${DEFAULT-VALUE}.")
  private List<Integer> liveBlocks = List.of();

  @Option(
      names = "--operations",
      paramLabel = "N",
      defaultValue = "10000000",
      description = "How many replacements are timed one by one. Default: ${DEFAULT-VALUE}.")
  private long operations;

  @Option(
      names = "--one-by-one-live",
      paramLabel = "N",
      defaultValue = "10000",
      description = "How many blocks are live meanwhile. Default: ${DEFAULT-VALUE}.")
  private int latencyLiveBlocks;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "How long a heap may age, and a figure may take, at most. Default: ${DEFAULT-VALUE}.")
  private long seconds;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "4141",
      description = "What random choices are derived from. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FOLDER",
      description = "Also write a page with the drawings, index.html, into this folder.")
  private @Nullable Path output;

  @Override
  public Integer call() throws InterruptedException {
    validate();
    ScaleRun run =
        new ScaleRun(
            names(),
            liveBlocks,
            new ScaleRun.Effort(
                Math.min(operations, 2_000_000), operations, latencyLiveBlocks, seconds, seed));
    try {
      ScaleRun.Results results = run.run(figure -> err().println(figure));
      print(costTable(results.costs()));
      print("%n%s".formatted(latencyTable(results.latencies())));
      results.failures().forEach(err()::println);
      if (output != null) {
        Files.createDirectories(output);
        Path page = output.resolve("index.html");
        new ScalePage(results, commandText(), MachineFacts.gather()).write(page);
        print("%nThe page: %s%n".formatted(page));
      }
      return results.failures().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    } catch (IOException e) {
      throw InputException.of(output == null ? "a process" : output.toString(), e);
    }
  }

  private void validate() {
    if (operations < 1 || seconds < 1) {
      throw wrong("--operations and --seconds must be 1 or more");
    }
    List<Integer> counts = new ArrayList<>(liveBlocks);
    counts.add(latencyLiveBlocks);
    if (counts.stream().anyMatch(count -> count < 1 || count > MOST_BLOCKS)) {
      throw wrong("live blocks must be from 1 to %,d".formatted(MOST_BLOCKS));
    }
  }

  private List<String> names() {
    if (subjects.isEmpty()) {
      List<String> engines =
          new ArrayList<>(Arrays.stream(Engine.values()).map(Engine::optionName).toList());
      engines.add("null");
      return engines;
    }
    try {
      return BenchSettings.requirePresent(subjects);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private static String costTable(List<Cost> costs) {
    List<Integer> counts = costs.stream().map(Cost::liveBlocks).distinct().toList();
    List<Column> columns = new ArrayList<>();
    columns.add(Column.name("ns per replacement,\nlive blocks:"));
    counts.forEach(count -> columns.add(Column.number(Figures.count(count))));
    TextTable table = new TextTable(columns);
    for (String subject : costs.stream().map(Cost::subject).distinct().toList()) {
      List<String> row = new ArrayList<>(List.of(subject));
      for (int count : counts) {
        row.add(
            costs.stream()
                .filter(cost -> cost.subject().equals(subject) && cost.liveBlocks() == count)
                .map(cost -> Figures.threeDigits(cost.nanos()) + (cost.agedBy() < count ? "*" : ""))
                .findFirst()
                .orElse(Figures.UNKNOWN));
      }
      table.row(row);
    }
    return table.text() + "* the heap had no time to age%n".formatted();
  }

  private static String latencyTable(List<Latency> latencies) {
    TextTable table =
        new TextTable(
            List.of(
                Column.name("one by one, ns"),
                Column.number("operations"),
                Column.number("1 in 2"),
                Column.number("1 in 100"),
                Column.number("1 in 10,000"),
                Column.number("slowest")));
    for (Latency latency : latencies) {
      List<String> row = new ArrayList<>();
      row.add(latency.subject());
      row.add(Figures.count(latency.operations()));
      for (double oneIn : new double[] {2, 100, 10_000}) {
        row.add(
            latency.levels().stream()
                .filter(level -> level.oneIn() == oneIn)
                .map(level -> Figures.threeDigits(level.nanos()))
                .findFirst()
                .orElse(Figures.UNKNOWN));
      }
      row.add(Figures.threeDigits(latency.slowest()));
      table.row(row);
    }
    return table.text();
  }

  private String commandText() {
    String counts = liveBlocks.stream().map(String::valueOf).collect(Collectors.joining(","));
    String named = subjects.isEmpty() ? "" : " --subject " + String.join(",", subjects);
    return "./mem scale%s --live %s --operations %d --one-by-one-live %d --seconds %d --seed %d"
        .formatted(named, counts, operations, latencyLiveBlocks, seconds, seed);
  }
}
