package dev.mem.bench.html;

import dev.mem.bench.html.LineChart.Line;
import dev.mem.bench.html.LineChart.Point;
import dev.mem.bench.scale.Cost;
import dev.mem.bench.scale.Latency;
import dev.mem.bench.scale.ScaleRun.Results;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Cost against live blocks, and the times of single operations, on one page. */
public final class ScalePage {
  private final Results results;
  private final String command;
  private final Map<String, String> machine;

  /**
   * Prepares a page.
   *
   * @param results what was measured
   * @param command the command that repeats it
   * @param machine what the machine tells of itself, by name
   */
  public ScalePage(Results results, String command, Map<String, String> machine) {
    this.results = results;
    this.command = command;
    this.machine = machine;
  }

  /**
   * Writes the page.
   *
   * @param file where to
   * @throws IOException if that fails
   */
  public void write(Path file) throws IOException {
    Page page = new Page("Cost against live blocks");
    page.add(
        "<p class=\"lead\">%s × %s · %s</p><p>Repeat it with <code>%s</code>.</p>"
            .formatted(
                Html.text(machine.getOrDefault("processor", "")),
                Html.text(machine.getOrDefault("processors", "")),
                Html.text(machine.getOrDefault("JDK", "")),
                Html.text(command)));
    page.section(
        "What a replacement costs",
        "Random blocks of 16 to 255 bytes are freed and replaced while so many are live, in a heap"
            + " that has aged; one thread. Nanoseconds for a free and an allocation, the loop"
            + " included; both scales are logarithmic. Flat is constant time, but for the caches"
            + " that more blocks no longer fit; a straight rise is linear.");
    page.figure(
        "nanoseconds per replacement",
        new LineChart(costLines(), "live blocks", "nanoseconds per replacement").svg());
    page.add(costTable());
    if (results.costs().stream().anyMatch(cost -> !hasAged(cost))) {
      page.add("<p>* The heap had no time to age as much as the others.</p>");
    }
    latencies(page);
    page.write(file);
  }

  private List<String> subjects() {
    return results.costs().stream().map(Cost::subject).distinct().toList();
  }

  private List<Line> costLines() {
    List<Line> lines = new ArrayList<>();
    for (String subject : subjects()) {
      List<Point> points =
          results.costs().stream()
              .filter(cost -> cost.subject().equals(subject))
              .map(cost -> new Point(cost.liveBlocks(), cost.nanos(), 0))
              .toList();
      lines.add(Line.ofEngine(subject, points));
    }
    return lines;
  }

  private String costTable() {
    List<Integer> blocks = results.costs().stream().map(Cost::liveBlocks).distinct().toList();
    List<String> head = new ArrayList<>(List.of("subject"));
    blocks.forEach(count -> head.add("%,d".formatted(count)));
    List<List<String>> rows = new ArrayList<>();
    for (String subject : subjects()) {
      List<String> row = new ArrayList<>(List.of(Html.text(subject)));
      for (int count : blocks) {
        row.add(
            results.costs().stream()
                .filter(cost -> cost.subject().equals(subject) && cost.liveBlocks() == count)
                .map(ScalePage::cell)
                .findFirst()
                .orElse("–"));
      }
      rows.add(row);
    }
    return Html.table(head, rows);
  }

  /** Marks a heap that had no time to age. */
  private static String cell(Cost cost) {
    String nanos = Html.number(cost.nanos());
    return hasAged(cost)
        ? nanos
        : "<span title=\"%,d of %,d blocks had been replaced\">%s*</span>"
            .formatted(cost.agedBy(), cost.liveBlocks(), nanos);
  }

  private static boolean hasAged(Cost cost) {
    return cost.agedBy() >= cost.liveBlocks();
  }

  private void latencies(Page page) {
    if (results.latencies().isEmpty()) {
      return;
    }
    Latency first = results.latencies().getFirst();
    page.section(
        "The slowest operations",
        "The same with %,d live blocks, each replacement timed by itself. Across: how rare it is"
                .formatted(first.liveBlocks())
            + " that one takes longer; the end of a line is the slowest of all. What the machine"
            + " does meanwhile is in all of them: <b>null</b>, which allocates nothing, shows"
            + " it.");
    List<Line> lines =
        results.latencies().stream()
            .map(latency ->
                Line.ofEngine(
                    latency.subject(),
                    latency.levels().stream()
                        .map(level -> new Point(level.oneIn(), level.nanos(), 0))
                        .toList()))
            .toList();
    page.figure(
        "nanoseconds of a replacement",
        new LineChart(lines, "one replacement in so many takes longer", "nanoseconds").svg());
    page.add(latencyTable());
  }

  private String latencyTable() {
    List<String> head = new ArrayList<>(List.of("subject", "operations"));
    Latency longest =
        results.latencies().stream()
            .max((a, b) -> Integer.compare(a.levels().size(), b.levels().size()))
            .orElseThrow();
    longest.levels().stream()
        .limit(longest.levels().size() - 1)
        .forEach(level -> head.add("1 in %,.0f".formatted(level.oneIn())));
    head.add("slowest");
    List<List<String>> rows = new ArrayList<>();
    for (Latency latency : results.latencies()) {
      List<String> row = new ArrayList<>();
      row.add(Html.text(latency.subject()));
      row.add("%,d".formatted(latency.operations()));
      int known = latency.levels().size() - 1;
      for (int i = 0; i < head.size() - 3; i++) {
        row.add(i < known ? Html.number(latency.levels().get(i).nanos()) : "–");
      }
      row.add(Html.number(latency.slowest()));
      rows.add(row);
    }
    return Html.table(head, rows);
  }
}
