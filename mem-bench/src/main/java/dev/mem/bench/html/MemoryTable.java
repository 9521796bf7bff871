package dev.mem.bench.html;

import dev.mem.bench.result.MemorySeries;
import java.util.ArrayList;
import java.util.List;

/** The figures of a memory scenario. */
final class MemoryTable {
  private static final List<String> HEAD =
      List.of(
          "subject",
          "peak payload<br>MiB",
          "peak resident<br>MiB",
          "by own<br>statistics",
          "metadata<br>MiB",
          "utilisation<br>%",
          "freed,<br>at once",
          "after<br>1 s",
          "after<br>10 s");

  private MemoryTable() {}

  static String html(List<MemorySeries> series) {
    List<List<String>> rows = new ArrayList<>();
    for (MemorySeries one : series) {
      List<String> row = new ArrayList<>();
      row.add(Html.text(one.subject()));
      if (!one.succeeded()) {
        row.add("failed: " + Html.text(one.failure()));
      } else {
        row.add(Html.mebibytes(one.peakPayloadBytes()));
        row.add(Html.mebibytes(one.peakResidentBytes()));
        row.add(one.ownRangesBytes() < 0 ? "" : Html.mebibytes(one.ownRangesBytes()));
        row.add(one.ownRangesBytes() < 0 ? "" : Html.mebibytes(one.metadataBytes()));
        row.add(one.subject().equals("null") ? "" : Html.number(100 * one.utilisation()));
        one.afterBytes().forEach(bytes -> row.add(Html.mebibytes(bytes)));
      }
      rows.add(row);
    }
    return Html.table(HEAD, rows);
  }
}
