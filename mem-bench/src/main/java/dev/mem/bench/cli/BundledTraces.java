package dev.mem.bench.cli;

import dev.mem.bench.trace.Trace;
import dev.mem.bench.trace.TraceReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The traces that come with the command. */
final class BundledTraces {
  private static final String FOLDER = "/traces/";

  private static final List<String> FILES =
      List.of(
          "own-cc1.rep.gz",
          "own-espresso.rep.gz",
          "own-gdb.trep.gz",
          "own-gitgrep.trep.gz",
          "own-perl.rep.gz");

  private BundledTraces() {}

  static List<Trace> read() {
    return FILES.stream().map(BundledTraces::read).toList();
  }

  private static Trace read(String file) {
    try (InputStream in = BundledTraces.class.getResourceAsStream(FOLDER + file)) {
      if (in == null) {
        throw new FileNotFoundException(FOLDER + file);
      }
      return TraceReader.read(file, in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies all of them into a folder, and returns the files. */
  static List<Path> unpack(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String file : FILES) {
      try (InputStream in = BundledTraces.class.getResourceAsStream(FOLDER + file)) {
        if (in == null) {
          throw new FileNotFoundException(FOLDER + file);
        }
        Path copy = folder.resolve(file);
        Files.copy(in, copy);
        files.add(copy);
      }
    }
    return files;
  }
}
