package dev.mem.bench.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dev.mem.bench.trace.MemoryFigures;
import dev.mem.bench.trace.ReplayResult;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Results of replays as JSON: a list with an object for each trace and subject.
 *
 * <p>A figure that is not known is {@code null}. {@code nsPerOp} and its bounds follow from {@code
 * nsPerOpRounds}, a list of rounds for each fork.
 */
public final class ReplayJson {
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().serializeNulls().create();

  private ReplayJson() {}

  /**
   * Writes results to a file.
   *
   * @param results the results
   * @param file the file, which is replaced if it is there
   * @throws IOException if it cannot be written
   */
  public static void write(List<ReplayResult> results, Path file) throws IOException {
    JsonArray array = new JsonArray();
    results.forEach(result -> array.add(toJson(result)));
    try (Writer writer = Files.newBufferedWriter(file)) {
      GSON.toJson(array, writer);
      writer.write(System.lineSeparator());
    }
  }

  /**
   * Reads results from a file that {@link #write} wrote.
   *
   * @param file the file
   * @return the results
   * @throws IOException if it cannot be read
   */
  public static List<ReplayResult> read(Path file) throws IOException {
    List<ReplayResult> results = new ArrayList<>();
    try (Reader reader = Files.newBufferedReader(file)) {
      for (JsonElement element : JsonParser.parseReader(reader).getAsJsonArray()) {
        results.add(fromJson(element.getAsJsonObject()));
      }
    }
    return results;
  }

  private static JsonObject toJson(ReplayResult result) {
    JsonObject json = new JsonObject();
    json.addProperty("trace", result.trace());
    json.addProperty("file", result.source());
    json.addProperty("subject", result.subject());
    json.addProperty("ops", result.operations());
    json.addProperty("threads", result.threads());
    json.addProperty("checked", result.checked());
    json.add("nsPerOp", number(result.medianNs()));
    json.add("nsPerOpMin", number(result.lowestNs()));
    json.add("nsPerOpMax", number(result.highestNs()));
    MemoryFigures memory = result.memory();
    json.addProperty("peakPayloadBytes", memory.peakPayloadBytes());
    json.add("peakCommittedBytes", number(memory.peakCommittedBytes()));
    json.add("peakResidentBytes", number(memory.peakResidentBytes()));
    json.add("metadataBytes", number(memory.metadataBytes()));
    json.add("utilisation", number(memory.utilisation().orElse(Double.NaN)));
    json.add("arenasMapped", number(memory.arenasMapped()));
    json.add("arenasReturned", number(memory.arenasReturned()));
    json.add("nsPerOpRounds", GSON.toJsonTree(result.nsPerOperation()));
    return json;
  }

  private static JsonElement number(OptionalLong value) {
    return value.isPresent() ? new JsonPrimitive(value.getAsLong()) : JsonNull.INSTANCE;
  }

  private static JsonElement number(double value) {
    return Double.isNaN(value) ? JsonNull.INSTANCE : new JsonPrimitive(value);
  }

  private static ReplayResult fromJson(JsonObject json) {
    List<List<Double>> forks = new ArrayList<>();
    for (JsonElement fork : json.getAsJsonArray("nsPerOpRounds")) {
      forks.add(fork.getAsJsonArray().asList().stream().map(JsonElement::getAsDouble).toList());
    }
    return new ReplayResult(
        json.get("trace").getAsString(),
        json.get("file").getAsString(),
        json.get("subject").getAsString(),
        json.get("ops").getAsInt(),
        json.get("threads").getAsInt(),
        json.get("checked").getAsBoolean(),
        forks,
        new MemoryFigures(
            json.get("peakPayloadBytes").getAsLong(),
            optionalLong(json, "peakCommittedBytes"),
            optionalLong(json, "peakResidentBytes"),
            optionalLong(json, "metadataBytes"),
            json.get("utilisation").isJsonNull()
                ? OptionalDouble.empty()
                : OptionalDouble.of(json.get("utilisation").getAsDouble()),
            optionalLong(json, "arenasMapped"),
            optionalLong(json, "arenasReturned")));
  }

  private static OptionalLong optionalLong(JsonObject json, String name) {
    JsonElement value = json.get(name);
    return value.isJsonNull() ? OptionalLong.empty() : OptionalLong.of(value.getAsLong());
  }
}
