package dev.mem.bench.result;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Everything one run of the benchmarks found, with what is needed to repeat it.
 *
 * @param format the version of this structure
 * @param startedAt when it began, as ISO 8601 in UTC
 * @param seconds how long it took
 * @param command the command that repeats it
 * @param seed what random choices were derived from
 * @param jvmArguments the options of every process that measured
 * @param machine what it ran on: processor, kernel, JDK, governor, load and the like
 * @param subjects who took part, and who did not
 * @param measurements the times
 * @param memory the memory
 */
public record ResultFile(
    int format,
    String startedAt,
    double seconds,
    String command,
    long seed,
    List<String> jvmArguments,
    Map<String, String> machine,
    List<SubjectFacts> subjects,
    List<Measurement> measurements,
    List<MemorySeries> memory) {

  /** The version of the structure that this class writes and reads. */
  public static final int FORMAT = 1;

  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().serializeSpecialFloatingPointValues().create();

  /**
   * Writes JSON.
   *
   * @param file where to
   * @throws IOException if that fails
   */
  public void writeJson(Path file) throws IOException {
    Files.writeString(file, GSON.toJson(this) + "\n");
  }

  /**
   * Writes the times as comma-separated values, one line for each.
   *
   * @param file where to
   * @throws IOException if that fails
   */
  public void writeCsv(Path file) throws IOException {
    Noise noise = Noise.of(measurements);
    StringBuilder text =
        new StringBuilder(
            "test,subject,language,nanosPerOperation,noise,cpuCores,rounds,failure\n");
    for (Measurement measurement : measurements) {
      boolean succeeded = measurement.succeeded();
      text.append(
          String.format(
              Locale.ROOT,
              "%s,%s,%s,%s,%s,%.2f,%d,%s%n",
              measurement.test(),
              measurement.subject(),
              measurement.language(),
              succeeded ? number(measurement.nanos()) : "",
              succeeded ? number(measurement.nanos() * noise.relative(measurement)) : "",
              measurement.cpuCores(),
              measurement.nanosPerOperation().size(),
              quoted(measurement.failure())));
    }
    Files.writeString(file, text.toString());
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private static String quoted(String text) {
    return text.isEmpty() ? "" : '"' + text.replace("\"", "\"\"").replace('\n', ' ') + '"';
  }

  /**
   * Reads what {@link #writeJson} wrote.
   *
   * @param file where from
   * @return the results
   * @throws IOException if the file cannot be read or holds something else
   */
  public static ResultFile read(Path file) throws IOException {
    try (Reader reader = Files.newBufferedReader(file)) {
      ResultFile results = GSON.fromJson(reader, ResultFile.class);
      if (results == null || results.format != FORMAT) {
        throw new IOException(file + " does not hold benchmark results of format " + FORMAT);
      }
      return results;
    } catch (JsonParseException e) {
      throw new IOException(file + " does not hold benchmark results: " + e.getMessage(), e);
    }
  }
}
