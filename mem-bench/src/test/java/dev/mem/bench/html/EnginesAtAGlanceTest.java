package dev.mem.bench.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.bench.html.ScatterChart.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The verdict over engines says what the figures say; their names in the drawing can be read. */
final class EnginesAtAGlanceTest {
  private static final List<Point> POINTS =
      List.of(
          new Point("sharded", 21, 68),
          new Point("tlsf", 133, 91.8),
          new Point("segregated", 149, 91.7),
          new Point("buddy", 112, 70.7),
          new Point("first-fit", 461, 91.4),
          new Point("best-fit", 480, 91.5));

  private static final Pattern DOT = Pattern.compile("<circle cx=\"([\\d.]+)\" cy=\"([\\d.]+)\"");
  private static final Pattern NAME =
      Pattern.compile(
          "<text x=\"([\\d.]+)\" y=\"([\\d.]+)\" dy=\"4\" text-anchor=\"(start|end)\""
              + " class=\"name\">([^<]+)<");

  @Test
  void verdictNamesTheFastestTheSmallestAndWhatIsInBetween() {
    assertThat(new Verdict(POINTS).html())
        .contains("<b>speed</b>: <b>sharded</b>, 21.0 ns")
        .contains("<b>little memory</b>: <b>tlsf</b>, 133 ns")
        .contains("<b>In between</b>: <b>buddy</b> (112 ns, 70.7 %).")
        .contains("faster than segregated, first-fit, best-fit and takes no more memory;");
  }

  @Test
  void verdictOfOneEngineNamesNoOthers() {
    assertThat(new Verdict(POINTS.subList(0, 1)).html()).doesNotContain("In between", "Another");
    assertThat(new Verdict(List.of()).html()).isEqualTo("Nothing was measured.");
  }

  @Test
  void namesInTheDrawingCoverNeitherDotsNorEachOther() {
    String svg = new ScatterChart(POINTS).svg();
    List<double[]> boxes = new ArrayList<>();
    for (MatchResult name : NAME.matcher(svg).results().toList()) {
      double x = Double.parseDouble(name.group(1));
      double y = Double.parseDouble(name.group(2));
      double width = 7.5 * name.group(4).length();
      boxes.add(
          name.group(3).equals("start")
              ? new double[] {x, x + width, y - 6, y + 6}
              : new double[] {x - width, x, y - 6, y + 6});
    }
    for (MatchResult dot : DOT.matcher(svg).results().toList()) {
      double x = Double.parseDouble(dot.group(1));
      double y = Double.parseDouble(dot.group(2));
      boxes.add(new double[] {x - 6, x + 6, y - 6, y + 6});
    }
    assertThat(boxes).hasSize(2 * POINTS.size());
    for (int i = 0; i < POINTS.size(); i++) {
      for (int j = i + 1; j < boxes.size(); j++) {
        assertThat(overlap(boxes.get(i), boxes.get(j))).as("name %d and box %d", i, j).isFalse();
      }
    }
  }

  private static boolean overlap(double[] one, double[] other) {
    return one[0] < other[1] && other[0] < one[1] && one[2] < other[3] && other[2] < one[3];
  }
}
