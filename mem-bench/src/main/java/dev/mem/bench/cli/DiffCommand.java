package dev.mem.bench.cli;

import dev.mem.bench.report.TextTable;
import dev.mem.bench.report.TextTable.Column;
import dev.mem.bench.result.Comparison;
import dev.mem.bench.result.Comparison.Change;
import dev.mem.bench.result.Comparison.Verdict;
import dev.mem.bench.result.ResultFile;
import dev.mem.bench.trace.InputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what got better or worse between two runs of the benchmarks. */
@Command(
    name = "diff",
    description = {
      "Compares two results of ./mem bench and says what got better or worse beyond noise.",
      "",
      "A change is one that exceeds the 95 %% noise of both figures together; of a hundred tests"
          + " without any change, some are expected to seem so. If peers changed as well, the"
          + " machine did."
    })
final class DiffCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "BEFORE", description = "The earlier results.json.")
  private Path before = Path.of("");

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "AFTER",
      description = "The later results.json.")
  private @Nullable Path after;

  @Option(
      names = "--subjects",
      split = ",",
      arity = "1",
      paramLabel = "A,B",
      description = "Compare two subjects of one run instead.")
  private List<String> subjects = List.of();

  @Option(names = "--all", description = "Show what did not change, too.")
  private boolean all;

  @Option(names = "--fail-if-worse", description = "Exit with code 1 if anything got worse.")
  private boolean failIfWorse;

  @Override
  public Integer call() {
    Comparison comparison = comparison();
    print(table(comparison));
    print(summary(comparison));
    return failIfWorse && count(comparison, Verdict.WORSE) > 0 ? ExitCode.FAILED : ExitCode.OK;
  }

  private Comparison comparison() {
    if (after == null) {
      if (subjects.size() != 2) {
        throw wrong("either a second file or --subjects A,B is needed");
      }
      ResultFile results = read(before);
      for (String subject : subjects) {
        if (results.measurements().stream().noneMatch(one -> one.subject().equals(subject))) {
          throw wrong(before + " has no subject \"" + subject + "\"");
        }
      }
      return Comparison.ofSubjects(results, subjects.getFirst(), subjects.getLast());
    }
    if (!subjects.isEmpty()) {
      throw wrong("--subjects compares within one file, but two were given");
    }
    return Comparison.ofRuns(read(before), read(after));
  }

  private static ResultFile read(Path file) {
    try {
      return ResultFile.read(file);
    } catch (IOException e) {
      throw InputException.of(file.toString(), e);
    }
  }

  private String table(Comparison comparison) {
    TextTable table =
        new TextTable(
            List.of(
                Column.name("test"),
                Column.name("subject"),
                Column.name("in"),
                Column.number("change"),
                Column.number("noise"),
                Column.name("")));
    for (Change change : comparison.changes()) {
      if (all || change.verdict() != Verdict.SAME) {
        table.row(
            List.of(
                change.test(),
                change.before().equals(change.after())
                    ? change.after()
                    : change.before() + " → " + change.after(),
                change.language(),
                percent(change.ratio() - 1, "%+.1f %%"),
                percent(change.noise(), "± %.1f %%"),
                change.verdict().name().toLowerCase(Locale.ROOT)));
      }
    }
    return table.text();
  }

  private static String percent(double part, String format) {
    return Double.isNaN(part) ? "–" : String.format(Locale.ROOT, format, 100 * part);
  }

  private static String summary(Comparison comparison) {
    return "%d better, %d worse, %d the same within noise, %d unknown%n"
        .formatted(
            count(comparison, Verdict.BETTER),
            count(comparison, Verdict.WORSE),
            count(comparison, Verdict.SAME),
            count(comparison, Verdict.UNKNOWN));
  }

  private static long count(Comparison comparison, Verdict verdict) {
    return comparison.changes().stream().filter(change -> change.verdict() == verdict).count();
  }
}
