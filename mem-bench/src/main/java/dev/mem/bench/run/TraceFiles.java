package dev.mem.bench.run;

import dev.mem.bench.trace.Trace;
import dev.mem.bench.trace.TraceReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Traces by name: those that come with this program by theirs, others by that of their file. */
public final class TraceFiles {
  private static final List<String> ENDINGS = List.of(".rep", ".trep");

  private TraceFiles() {}

  /**
   * Reads a trace.
   *
   * @param name the name of a bundled trace, such as {@code own-cc1}, or a file
   * @return the trace
   */
  public static Trace read(String name) {
    for (String ending : ENDINGS) {
      String resource = name + ending + ".gz";
      try (@Nullable InputStream in = bundled(resource)) {
        if (in != null) {
          return TraceReader.read(resource, in);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return TraceReader.read(Path.of(name));
  }

  /**
   * Returns the name that results use.
   *
   * @param name the name of a bundled trace or a file
   * @return the name without folder and endings
   */
  public static String shortName(String name) {
    String file = Path.of(name).getFileName().toString();
    return file.replaceFirst("\\.t?rep(\\.gz)?$", "");
  }

  /**
   * Writes a trace to a folder as plain text, for programs that read no other form.
   *
   * @param name the name of a bundled trace or a file
   * @param folder where to
   * @return the file
   * @throws IOException if that fails
   */
  public static Path extract(String name, Path folder) throws IOException {
    for (String ending : ENDINGS) {
      try (@Nullable InputStream in = bundled(name + ending + ".gz")) {
        if (in != null) {
          Path file = folder.resolve(name + ending);
          Files.write(file, new GZIPInputStream(in).readAllBytes());
          return file;
        }
      }
    }
    Path file = Path.of(name);
    if (!name.endsWith(".gz")) {
      return file.toAbsolutePath();
    }
    Path plain = folder.resolve(file.getFileName().toString().replaceFirst("\\.gz$", ""));
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      Files.write(plain, in.readAllBytes());
    }
    return plain;
  }

  private static @Nullable InputStream bundled(String resource) {
    return TraceFiles.class.getResourceAsStream("/traces/" + resource);
  }
}
