package dev.mem.bench.html;

import dev.mem.bench.html.BarChart.Bar;
import dev.mem.bench.html.LineChart.Line;
import dev.mem.bench.html.LineChart.Point;
import dev.mem.bench.result.Measurement;
import dev.mem.bench.result.Noise;
import dev.mem.bench.result.Ratios.Ratio;
import dev.mem.bench.result.ResultFile;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The times of a run as tables, and what is drawn from them directly. */
final class TimeTables {
  private static final String LIVE = "micro:live/";
  private static final String NOTHING = "null";

  private final ResultFile results;
  private final Noise noise;

  TimeTables(ResultFile results) {
    this.results = results;
    this.noise = Noise.of(results.measurements());
  }

  private Optional<Measurement> find(String test, String subject, String language) {
    return results.measurements().stream()
        .filter(measurement -> measurement.test().equals(test))
        .filter(measurement -> measurement.subject().equals(subject))
        .filter(measurement -> measurement.language().equals(language))
        .filter(Measurement::succeeded)
        .findFirst();
  }

  private Set<String> subjects(String language) {
    Set<String> subjects = new LinkedHashSet<>();
    results.measurements().stream()
        .filter(measurement -> measurement.language().equals(language))
        .forEach(measurement -> subjects.add(measurement.subject()));
    return subjects;
  }

  private Set<String> tests(String language) {
    Set<String> tests = new LinkedHashSet<>();
    results.measurements().stream()
        .filter(measurement -> measurement.language().equals(language))
        .forEach(measurement -> tests.add(measurement.test()));
    return tests;
  }

  /** Returns the times of one test with their ratios. */
  BarChart bars(String test, List<Ratio> ratios) {
    List<Bar> bars = new ArrayList<>();
    for (Ratio ratio : ratios) {
      find(test, ratio.subject(), Measurement.JAVA)
          .ifPresent(measurement ->
              bars.add(
                  new Bar(
                      ratio.subject(),
                      measurement.nanos(),
                      noise.relative(measurement),
                      "%s ± %s  (%s)"
                          .formatted(
                              Html.number(measurement.nanos()),
                              Html.number(measurement.nanos() * noise.relative(measurement)),
                              Html.number(ratio.value())))));
    }
    return new BarChart(bars, Double.NaN, Scale.Kind.LOGARITHMIC);
  }

  /** Returns a chart of throughput against live blocks; empty if that was not measured. */
  String liveBlocks() {
    List<Line> lines = new ArrayList<>();
    for (String subject : subjects(Measurement.JAVA)) {
      List<Point> points = new ArrayList<>();
      for (String test : tests(Measurement.JAVA)) {
        if (test.startsWith(LIVE) && !test.contains("@")) {
          find(test, subject, Measurement.JAVA)
              .ifPresent(measurement ->
                  points.add(
                      new Point(
                          Double.parseDouble(test.substring(LIVE.length())),
                          1000 / measurement.nanos(),
                          noise.relative(measurement))));
        }
      }
      if (points.size() > 1) {
        lines.add(Line.ofKin(subject, points));
      }
    }
    return new LineChart(lines, "live blocks", "million replacements per second").svg();
  }

  void append(StringBuilder page) {
    page.append(
        "<h2>Times in figures</h2><p>Nanoseconds per operation; the column <b>null</b> is the loop"
            + " around, which is included in the others. Point at a figure for its noise and the"
            + " processors it kept busy.</p>");
    page.append(times());
    if (!tests(Measurement.C).isEmpty()) {
      inC(page);
    }
    cpu(page);
    failures(page);
  }

  private String times() {
    String language = Measurement.JAVA;
    Set<String> subjects = subjects(language);
    List<String> head = new ArrayList<>(List.of("test"));
    subjects.forEach(subject -> head.add(Html.text(subject).replace(":", ":<wbr>")));
    List<List<String>> rows = new ArrayList<>();
    for (String test : tests(language)) {
      List<String> row = new ArrayList<>(List.of(Html.text(test)));
      for (String subject : subjects) {
        row.add(find(test, subject, language).map(this::cell).orElse("–"));
      }
      rows.add(row);
    }
    return Html.table(head, rows);
  }

  private String cell(Measurement measurement) {
    return "<span title=\"± %s ns, %s processors busy, %d rounds\">%s</span>"
        .formatted(
            Html.number(measurement.nanos() * noise.relative(measurement)),
            Html.number(measurement.cpuCores()),
            measurement.nanosPerOperation().size(),
            Html.number(measurement.nanos()));
  }

  /** Tells what the same allocator costs in C and from Java, with the loop around and without. */
  private void inC(StringBuilder page) {
    page.append(
        "<h2>The same work in C</h2><p>Nanoseconds per operation in a C program under the same"
            + " allocator, beside those from Java. <b>Net</b> is without the loop around: less the"
            + " time of <b>null</b> in the same language.</p>");
    List<List<String>> rows = new ArrayList<>();
    for (String test : tests(Measurement.C)) {
      for (String subject : subjects(Measurement.C)) {
        Optional<Measurement> c = find(test, subject, Measurement.C);
        if (c.isPresent() && !subject.equals(NOTHING)) {
          Optional<Measurement> java = find(test, subject, Measurement.JAVA);
          rows.add(
              List.of(
                  Html.text(test),
                  Html.text(subject),
                  cell(c.get()),
                  java.map(this::cell).orElse("–"),
                  net(c.get()),
                  java.map(this::net).orElse("–")));
        }
      }
    }
    page.append(
        Html.table(
            List.of("test", "allocator", "in C", "from Java", "net in C", "net from Java"), rows));
  }

  private String net(Measurement measurement) {
    return find(measurement.test(), NOTHING, measurement.language())
        .map(loop -> Html.number(measurement.nanos() - loop.nanos()))
        .orElse("–");
  }

  private void cpu(StringBuilder page) {
    page.append(
        "<h2>Processors kept busy</h2><p>Processor time of the measuring process divided by wall"
            + " time, the JIT compilers' included.</p>");
    Set<String> subjects = subjects(Measurement.JAVA);
    List<String> head = new ArrayList<>(List.of("test"));
    subjects.forEach(subject -> head.add(Html.text(subject).replace(":", ":<wbr>")));
    List<List<String>> rows = new ArrayList<>();
    for (String test : tests(Measurement.JAVA)) {
      List<String> row = new ArrayList<>(List.of(Html.text(test)));
      for (String subject : subjects) {
        row.add(
            find(test, subject, Measurement.JAVA)
                .map(measurement -> Html.number(measurement.cpuCores()))
                .orElse("–"));
      }
      rows.add(row);
    }
    page.append(Html.table(head, rows));
  }

  private void failures(StringBuilder page) {
    List<List<String>> rows = new ArrayList<>();
    for (Measurement measurement : results.measurements()) {
      if (!measurement.failure().isEmpty()) {
        rows.add(
            List.of(
                Html.text(measurement.test()),
                Html.text(measurement.subject()),
                Html.text(measurement.failure())));
      }
    }
    if (!rows.isEmpty()) {
      page.append("<h2>What could not be measured</h2>");
      page.append(Html.table(List.of("test", "subject", "why"), rows));
    }
  }
}
