package dev.mem.bench.html;

import dev.mem.HeapMapFormat;
import dev.mem.bench.fragmentation.Frame;
import dev.mem.bench.fragmentation.History;
import java.util.List;

/**
 * What the heaps of all engines look like in the course of one trace: at the peak, and at the
 * moment that one slider chooses for all of them.
 *
 * @param histories the heap of each engine
 */
record HeapMaps(List<History> histories) {
  private static final int CELLS = 128;
  private static final int LINES = 24;
  private static final int LINE_WIDTH = 420;
  private static final int LINE_HEIGHT = 8;

  /** Shows the maps of the moment that a slider stands at. */
  static final String SCRIPT =
      """
      <script>
      for (const maps of document.querySelectorAll('.maps')) {
        const slider = maps.querySelector('input');
        const show = () => {
          for (const frame of maps.querySelectorAll('.frame')) {
            frame.hidden = frame.dataset.index !== slider.value;
          }
          const stops = maps.dataset.operations.split(' ');
          maps.querySelector('output').textContent = Number(stops[slider.value]).toLocaleString('en');
        };
        slider.addEventListener('input', show);
        show();
      }
      </script>
      """;

  void add(Page page) {
    if (histories.isEmpty()) {
      return;
    }
    List<Frame> frames = histories.getFirst().frames();
    int last = frames.size() - 1;
    page.add("<h3>Heap maps</h3><p>Addresses run from left to right and line by line, all maps to");
    page.add(" the same scale. Each column is filled from below by what was asked for of live");
    page.add(" blocks, what they have beyond that, and headers; what is pale is free.</p>");
    page.add("<div class=\"maps\" data-operations=\"");
    frames.forEach(frame -> page.add(frame.moment().operation() + " "));
    page.add("\"><p><label>Right: after <output></output> operations ");
    page.add(
        "<input type=\"range\" min=\"0\" max=\"%d\" value=\"%d\"></label></p>"
            .formatted(last, last));
    HeapMapFormat format = format();
    for (History history : histories) {
      page.add("<figure><figcaption>" + Palette.engineName(history.engine()));
      page.add("</figcaption><div class=\"pair\">");
      page.add("<div><b>at the peak</b>" + history.peak().map().svg(format) + "</div><div>");
      for (int i = 0; i <= last; i++) {
        Frame frame = history.frames().get(i);
        page.add(
            "<div class=\"frame\" data-index=\"%d\"%s><b>%s</b>%s</div>"
                .formatted(
                    i,
                    i == last ? "" : " hidden",
                    i == last
                        ? "at the end"
                        : "after %,d operations".formatted(frame.moment().operation()),
                    frame.map().svg(format)));
      }
      page.add("</div></div></figure>\n");
    }
    page.add("</div>\n");
  }

  private HeapMapFormat format() {
    long most = histories.stream().mapToLong(History::mostReservedBytes).max().orElse(0);
    return HeapMapFormat.fitting(most, CELLS, LINES, LINE_WIDTH, LINE_HEIGHT);
  }
}
