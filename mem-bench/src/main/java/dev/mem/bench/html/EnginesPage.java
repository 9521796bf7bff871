package dev.mem.bench.html;

import dev.mem.bench.fragmentation.History;
import dev.mem.bench.html.ScatterChart.Point;
import dev.mem.bench.report.Figures;
import dev.mem.bench.trace.ReplayResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** All engines over some traces: time, memory, fragmentation, and what their heaps look like. */
public final class EnginesPage {
  private final List<ReplayResult> results;
  private final Map<String, List<History>> histories;
  private final String command;
  private final Map<String, String> machine;

  /**
   * Prepares a page.
   *
   * @param results the time and the memory of each engine and trace
   * @param histories the heaps of all engines, by the name of the trace
   * @param command the command that repeats it
   * @param machine what the machine tells of itself, by name
   */
  public EnginesPage(
      List<ReplayResult> results,
      Map<String, List<History>> histories,
      String command,
      Map<String, String> machine) {
    this.results = List.copyOf(results);
    this.histories = histories;
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
    Page page = new Page("Engines compared");
    page.add(
        "<p class=\"lead\">%s × %s · %s</p><p>Repeat it with <code>%s</code>.</p>"
            .formatted(
                Html.text(machine.getOrDefault("processor", "")),
                Html.text(machine.getOrDefault("processors", "")),
                Html.text(machine.getOrDefault("JDK", "")),
                Html.text(command)));
    List<Point> means = means();
    page.section("Which engine for what", new Verdict(means).html());
    page.add(
        "<p>Each dot is an engine on all traces: the geometric mean of its time, and the mean of"
            + " its utilisation, which is peak payload divided by the peak of resident memory and"
            + " metadata. The best corner is at the top left.</p><div class=\"grid\">");
    page.figure("all traces", new ScatterChart(means).svg());
    page.add(adviceTable());
    page.add("</div>");
    histories.forEach((trace, list) -> new TraceSection(trace, ofTrace(trace), list).add(page));
    page.add(HeapMaps.SCRIPT);
    page.write(file);
  }

  private List<ReplayResult> ofTrace(String trace) {
    return results.stream().filter(result -> result.trace().equals(trace)).toList();
  }

  private List<String> engines() {
    return results.stream().map(ReplayResult::subject).distinct().toList();
  }

  private List<Point> means() {
    List<Point> points = new ArrayList<>();
    for (String engine : engines()) {
      Point mean = mean(engine);
      if (!Double.isNaN(mean.utilisation())) {
        points.add(mean);
      }
    }
    return points;
  }

  private Point mean(String engine) {
    List<ReplayResult> own =
        results.stream().filter(result -> result.subject().equals(engine)).toList();
    double nanos = Figures.geometricMean(own.stream().mapToDouble(ReplayResult::medianNs));
    double utilisation =
        own.stream()
            .mapToDouble(result -> result.memory().utilisation().orElse(Double.NaN))
            .average()
            .orElse(Double.NaN);
    return new Point(engine, nanos, 100 * utilisation);
  }

  private String adviceTable() {
    List<List<String>> rows = new ArrayList<>();
    for (String engine : engines()) {
      Point mean = mean(engine);
      rows.add(
          List.of(
              Palette.engineName(engine),
              Html.number(mean.nanos()),
              Html.number(mean.utilisation()) + " %",
              "<span class=\"advice\">" + Html.text(EngineAdvice.of(engine)) + "</span>"));
    }
    return Html.table(
        List.of("engine", "ns per<br>operation", "utilisation", "choose it for"), rows);
  }
}
