package dev.mem.bench.html;

import dev.mem.bench.html.BarChart.Bar;
import dev.mem.bench.result.MemorySeries;
import dev.mem.bench.result.Ratios;
import dev.mem.bench.result.Ratios.Ratio;
import dev.mem.bench.result.ResultFile;
import dev.mem.bench.result.SubjectFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All results of a run on one page. */
public final class HtmlReport {
  private static final Map<String, String> KINDS = kinds();

  private final ResultFile results;
  private final Ratios ratios;
  private final TimeTables tables;

  /**
   * Prepares a page.
   *
   * @param results the run
   * @param ratios how its subjects stand to the best peer
   */
  public HtmlReport(ResultFile results, Ratios ratios) {
    this.results = results;
    this.ratios = ratios;
    this.tables = new TimeTables(results);
  }

  private static Map<String, String> kinds() {
    Map<String, String> kinds = new LinkedHashMap<>();
    kinds.put("trace:", "Traces of real programs");
    kinds.put("workload:", "Workloads");
    kinds.put("micro:", "Micro benchmarks");
    return kinds;
  }

  /**
   * Writes the page.
   *
   * @param file where to
   * @throws IOException if that fails
   */
  public void write(Path file) throws IOException {
    Files.writeString(file, page());
  }

  private String page() {
    StringBuilder page = new StringBuilder();
    page.append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">");
    page.append("<meta name=\"viewport\" content=\"width=device-width\">");
    page.append("<title>mem: benchmarks of ").append(Html.text(results.startedAt()));
    page.append("</title><style>").append(Style.CSS).append("</style></head><body><main>\n");
    head(page);
    means(page);
    live(page);
    memory(page);
    details(page);
    tables.append(page);
    facts(page);
    return page.append("</main></body></html>\n").toString();
  }

  private void head(StringBuilder page) {
    page.append("<h1>Allocators called from Java</h1><p class=\"lead\">");
    page.append(Html.text(results.startedAt())).append(" · ");
    page.append(Html.text(results.machine().getOrDefault("processor", ""))).append(" × ");
    page.append(Html.text(results.machine().getOrDefault("processors", ""))).append(" · ");
    page.append(Html.text(results.machine().getOrDefault("JDK", "")));
    page.append("</p><p>Repeat it with <code>").append(Html.text(results.command()));
    page.append(
        "</code>. How each figure is made, and what it cannot show:"
            + " <code>docs/benchmarks.md</code>.</p>");
    page.append("<p class=\"legend\">");
    legend(page, "sharded", "this project");
    legend(page, "malloc", "C allocators by FFM");
    legend(page, "lwjgl", "LWJGL");
    legend(page, "arrow", "Netty, Arrow");
    legend(page, "unsafe", "the JDK");
    page.append("</p>\n");
  }

  private static void legend(StringBuilder page, String subject, String text) {
    page.append("<span><i style=\"background:").append(Palette.colour(subject)).append("\"></i>");
    page.append(text).append("</span>");
  }

  private void means(StringBuilder page) {
    page.append(
        "<h2>Time, compared with the best peer</h2><p>The time of each subject divided by that of"
            + " the fastest peer in the same test, as geometric means; 1 would be a subject that is"
            + " as fast as the best peer everywhere. Shorter is better; the scale is logarithmic."
            + " Error bars: 95 %. A subject that cannot do every test of a kind is not in its mean;"
            + " tests that only a minority of the peers can do are in none.</p><div"
            + " class=\"grid\">");
    for (Map.Entry<String, String> kind : KINDS.entrySet()) {
      List<Ratio> means = ratios.means(kind.getKey());
      if (!means.isEmpty()) {
        page.append("<figure><figcaption>").append(kind.getValue()).append("</figcaption>");
        page.append(
            new BarChart(means.stream().map(HtmlReport::mean).toList(), 1, Scale.Kind.LOGARITHMIC)
                .svg());
        page.append("</figure>");
      }
    }
    page.append("</div>\n");
  }

  private static Bar mean(Ratio ratio) {
    return new Bar(ratio.subject(), ratio.value(), ratio.noise(), Html.number(ratio.value()));
  }

  private void live(StringBuilder page) {
    String chart = tables.liveBlocks();
    if (!chart.isEmpty()) {
      page.append(
          "<h2>Throughput against live blocks</h2><p>Random blocks of 16 to 255 bytes are replaced"
              + " while so many are live; one thread. The loop's own cost is included. Faint bars:"
              + " 95 %.</p>");
      page.append(chart);
    }
  }

  private void memory(StringBuilder page) {
    Map<String, List<MemorySeries>> scenarios = new LinkedHashMap<>();
    for (MemorySeries series : results.memory()) {
      scenarios.computeIfAbsent(series.scenario(), _ -> new ArrayList<>()).add(series);
    }
    if (scenarios.isEmpty()) {
      return;
    }
    page.append(
        "<h2>Memory over time</h2><p>Grey: payload, the bytes the program has asked for. Line:"
            + " resident memory beyond what the process held before, in MiB, seen from outside."
            + " Bars at the right: what remains at once, after 1 s and after 10 s when all is"
            + " freed. The panel <b>null</b> shows the noise of the JVM around.</p>");
    scenarios.forEach((scenario, series) -> scenario(page, scenario, series));
  }

  private static void scenario(StringBuilder page, String scenario, List<MemorySeries> series) {
    List<MemorySeries> shown = series.stream().filter(MemorySeries::succeeded).toList();
    double most =
        shown.stream()
            .mapToLong(one -> Math.max(one.peakResidentBytes(), one.peakPayloadBytes()))
            .max()
            .orElse(1);
    page.append("<h3>").append(Html.text(scenario)).append("</h3><div class=\"panels\">");
    shown.forEach(one -> page.append(new MemoryPanel(one, most * 1.02).svg()));
    page.append("</div><h3>Utilisation, ").append(Html.text(scenario));
    page.append(
        "</h3><p>Peak payload divided by the peak of resident memory and, for this project, its"
            + " Java-heap metadata. Longer is better.</p>");
    List<Bar> bars =
        shown.stream()
            .filter(one -> !one.subject().equals("null"))
            .sorted((a, b) -> Double.compare(b.utilisation(), a.utilisation()))
            .map(one ->
                new Bar(
                    one.subject(),
                    100 * one.utilisation(),
                    0,
                    Html.number(100 * one.utilisation()) + " %"))
            .toList();
    page.append(new BarChart(bars, Double.NaN, Scale.Kind.LINEAR).svg());
    page.append(MemoryTable.html(series));
  }

  private void details(StringBuilder page) {
    page.append(
        "<h2>Every test</h2><p>Nanoseconds per operation, and in brackets the ratio to the best"
            + " peer. Error bars: 95 %. The scale is logarithmic.</p><div class=\"grid\">");
    for (String kind : KINDS.keySet()) {
      for (String test : ratios.tests()) {
        if (test.startsWith(kind)) {
          page.append("<figure><figcaption>").append(Html.text(test)).append("</figcaption>");
          page.append(tables.bars(test, ratios.of(test)).svg()).append("</figure>");
        }
      }
    }
    page.append("</div>\n");
  }

  private void facts(StringBuilder page) {
    page.append("<h2>Who took part</h2>");
    List<List<String>> rows = new ArrayList<>();
    for (SubjectFacts subject : results.subjects()) {
      rows.add(
          List.of(
              Html.text(subject.name()),
              Html.text(subject.version()),
              subject.absence().isEmpty() ? "yes" : "absent: " + Html.text(subject.absence())));
    }
    page.append(Html.textTable(List.of("subject", "version", "took part"), rows));
    page.append("<h2>What it ran on</h2>");
    List<List<String>> machine = new ArrayList<>();
    results
        .machine()
        .forEach((name, value) -> machine.add(List.of(Html.text(name), Html.text(value))));
    machine.add(List.of("seed", Long.toString(results.seed())));
    machine.add(List.of("JVM options", Html.text(String.join(" ", results.jvmArguments()))));
    machine.add(List.of("seconds in all", Html.number(results.seconds())));
    page.append(Html.textTable(List.of("fact", "value"), machine));
  }
}
