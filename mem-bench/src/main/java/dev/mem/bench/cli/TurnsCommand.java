package dev.mem.bench.cli;

import dev.mem.bench.report.Figures;
import dev.mem.bench.report.TextTable;
import dev.mem.bench.report.TextTable.Column;
import dev.mem.bench.trace.InputException;
import dev.mem.bench.trace.Ticker;
import dev.mem.bench.trace.TraceReader;
import dev.mem.bench.turns.Contestant;
import dev.mem.bench.turns.ContestantFailure;
import dev.mem.bench.turns.TraceTurns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares builds and subjects that take turns within one process. */
@Command(
    name = "turns",
    description = {
      "Replays traces with several allocators, or builds of mem, that take turns of 2 ms in one"
          + " JVM, each with class loaders of its own: for machines whose speed changes.",
      "",
      "A ratio is the time in parts of the first contestant's: the mean over the casts (a new JVM"
          + " for each trace) of the median over the turns of a cast. In brackets"
          + " the least and most of a cast. Name one twice, the second time with #2, to see how"
          + " much of a difference is chance."
    })
final class TurnsCommand extends Subcommand {

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "The traces: .rep, .trep, or either with .gz.")
  private List<Path> files = List.of();

  @Option(
      names = "--subject",
      split = ",",
      required = true,
      paramLabel = "SUBJECT[@PATH]",
      description =
          "Who takes part, separated by commas; the first is what the others are compared with."
              + " PATH is a folder of classes or an archive that comes first, such as another"
              + " build of mem-core.")
  private List<String> subjects = List.of();

  @Option(
      names = "--casts",
      paramLabel = "N",
      defaultValue = "3",
      description = "How often the contestants are loaded anew. Default: ${DEFAULT-VALUE}.")
  private int casts;

  @Option(
      names = "--turns",
      paramLabel = "N",
      defaultValue = "300",
      description =
          "How many turns each has in a cast; the first third does not count. Default:"
              + " ${DEFAULT-VALUE}.")
  private int turns;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (casts < 1 || turns < 1) {
      throw wrong("--casts and --turns must be 1 or more");
    }
    List<Contestant> contestants = subjects.stream().map(this::contestant).toList();
    // A file that is wrong is found out before the first is replayed.
    files.forEach(TraceReader::read);
    List<List<TraceTurns.Result>> results = new ArrayList<>();
    try (ProgressDisplay progress = new ProgressDisplay("traces", files.size())) {
      TraceTurns all = new TraceTurns(contestants, casts, turns);
      for (Path file : files) {
        Ticker ticker = progress.nextPart(file.getFileName().toString());
        results.add(all.run(file, done -> ticker.at((double) done / casts)));
      }
    } catch (ContestantFailure e) {
      err().println(e.getMessage());
      return ExitCode.FAILED;
    }
    print(table(contestants, results));
    return ExitCode.OK;
  }

  private Contestant contestant(String name) {
    Contestant contestant;
    try {
      contestant = Contestant.of(name);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
    absence(contestant.subject())
        .ifPresent(reason -> {
          throw new InputException(name + " is absent: " + reason);
        });
    return contestant;
  }

  private String table(List<Contestant> contestants, List<List<TraceTurns.Result>> results) {
    List<Column> columns = new ArrayList<>(List.of(Column.name("least ns, ratio")));
    contestants.forEach(each -> columns.add(Column.number(each.name())));
    TextTable table = new TextTable(columns);
    for (int i = 0; i < files.size(); i++) {
      List<String> row = new ArrayList<>(List.of(files.get(i).getFileName().toString()));
      results.get(i).forEach(result -> row.add(cell(result)));
      table.row(row);
    }
    table.rule();
    List<String> means = new ArrayList<>(List.of("geometric mean"));
    for (int i = 0; i < contestants.size(); i++) {
      int contestant = i;
      means.add(
          String.format(
              Locale.ROOT,
              "%s  %.3f",
              Figures.threeDigits(
                  Figures.geometricMean(
                      results.stream().mapToDouble(each -> each.get(contestant).leastNanos()))),
              Figures.geometricMean(
                  results.stream().mapToDouble(each -> each.get(contestant).ratio()))));
    }
    table.row(means);
    return table.text();
  }

  private static String cell(TraceTurns.Result result) {
    return String.format(
        Locale.ROOT,
        "%s  %.3f (%.3f to %.3f)",
        Figures.threeDigits(result.leastNanos()),
        result.ratio(),
        result.leastRatio(),
        result.mostRatio());
  }
}
