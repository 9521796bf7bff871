package dev.mem.bench.html;

import dev.mem.bench.fragmentation.History;
import dev.mem.bench.fragmentation.Moment;
import dev.mem.bench.html.LineChart.Line;
import dev.mem.bench.html.ScatterChart.Point;
import dev.mem.bench.trace.ReplayResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * One trace on all engines.
 *
 * @param trace the name of the trace
 * @param results the time and the memory of each engine
 * @param histories the heap of each engine
 */
record TraceSection(String trace, List<ReplayResult> results, List<History> histories) {

  void add(Page page) {
    page.section(
        "Trace " + Html.text(trace),
        "%,d operations, peak payload %s MiB."
            .formatted(
                results.isEmpty() ? 0 : results.getFirst().operations(),
                results.isEmpty()
                    ? "–"
                    : Html.mebibytes(results.getFirst().memory().peakPayloadBytes())));
    page.add("<div class=\"grid\">");
    page.figure("time and memory", new ScatterChart(points()).svg());
    page.figure(
        "utilisation over time: payload / (resident + metadata), %",
        chart(moment -> 100 * moment.utilisation()));
    page.figure(
        "external fragmentation over time: 1 − largest free block / free, %",
        chart(moment -> 100 * moment.totals().externalFragmentation()));
    page.figure(
        "internal fragmentation over time: (slack + headers) / (requested + slack + headers), %",
        chart(moment -> 100 * moment.totals().internalFragmentation()));
    page.add("</div>");
    page.add(table());
    new HeapMaps(histories).add(page);
  }

  private List<Point> points() {
    return results.stream()
        .filter(result -> result.memory().utilisation().isPresent())
        .map(result ->
            new Point(
                result.subject(),
                result.medianNs(),
                100 * result.memory().utilisation().getAsDouble()))
        .toList();
  }

  private String chart(ToDoubleFunction<Moment> figure) {
    List<Line> lines = new ArrayList<>();
    for (History history : histories) {
      lines.add(
          Line.ofEngine(
              history.engine(),
              history.moments().stream()
                  .filter(moment -> Double.isFinite(figure.applyAsDouble(moment)))
                  .map(moment ->
                      new LineChart.Point(moment.operation(), figure.applyAsDouble(moment), 0))
                  .toList()));
    }
    return new LineChart(lines, "operations", "%", Scale.Kind.LINEAR).svg();
  }

  private String table() {
    List<List<String>> rows = new ArrayList<>();
    for (History history : histories) {
      Moment peak = history.peak().moment();
      Optional<ReplayResult> result =
          results.stream().filter(each -> each.subject().equals(history.engine())).findFirst();
      rows.add(
          List.of(
              Palette.engineName(history.engine()),
              result.map(each -> Html.number(each.medianNs())).orElse("–"),
              result
                  .filter(each -> each.memory().utilisation().isPresent())
                  .map(each -> Html.number(100 * each.memory().utilisation().getAsDouble()))
                  .orElse("–"),
              Html.mebibytes(peak.heldBytes()),
              "%,d".formatted(peak.totals().liveBlocks()),
              Html.number(100 * peak.totals().internalFragmentation()),
              Html.number(100 * peak.totals().externalFragmentation()),
              "%,d".formatted(peak.totals().freeBlocks()),
              Html.number(peak.totals().largestFreeBytes() / 1024.0)));
    }
    return Html.table(
        List.of(
            "engine",
            "ns per<br>operation",
            "utilisation<br>%",
            "at the peak:<br>held, MiB",
            "live blocks",
            "internal fra-<br>gmentation, %",
            "external fra-<br>gmentation, %",
            "free blocks",
            "largest free<br>block, KiB"),
        rows);
  }
}
