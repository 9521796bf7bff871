package dev.mem.bench.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The trace files that a command works on: those it was given, or those that come along, which are
 * unpacked meanwhile.
 */
final class TraceInputs implements AutoCloseable {
  private final List<Path> files;
  private final List<Path> unpacked;

  private TraceInputs(List<Path> files, List<Path> unpacked) {
    this.files = List.copyOf(files);
    this.unpacked = List.copyOf(unpacked);
  }

  static TraceInputs of(List<Path> given) throws IOException {
    if (!given.isEmpty()) {
      return new TraceInputs(given, List.of());
    }
    Path folder = Files.createTempDirectory("mem-traces");
    List<Path> files = BundledTraces.unpack(folder);
    List<Path> unpacked = new ArrayList<>(files);
    unpacked.add(folder);
    return new TraceInputs(files, unpacked);
  }

  List<Path> files() {
    return files;
  }

  @Override
  public void close() throws IOException {
    for (Path each : unpacked) {
      Files.delete(each);
    }
  }
}
