package dev.mem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.mem.bench.trace.MemoryFigures;
import dev.mem.bench.trace.ReplayResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayJsonTest {
  @TempDir private Path folder;

  private JsonArray written(List<ReplayResult> results) throws IOException {
    Path file = folder.resolve("results.json");
    ReplayJson.write(results, file);
    return JsonParser.parseString(Files.readString(file)).getAsJsonArray();
  }

  @Test
  void writesAnObjectForEachResult() throws IOException {
    JsonArray array =
        written(
            List.of(
                Results.known("own-cc1", "first-fit", 40, 44, 50), Results.peer("a", "malloc", 7)));
    assertThat(array).hasSize(2);
    assertThat(array.get(0).toString())
        .isEqualTo(
            """
            {"trace":"own-cc1","file":"some/own-cc1.rep","subject":"first-fit","ops":75000,\
            "threads":1,"checked":true,"nsPerOp":44.0,"nsPerOpMin":40.0,"nsPerOpMax":50.0,\
            "peakPayloadBytes":2912669,"peakCommittedBytes":3145728,"peakResidentBytes":2990080,\
            "metadataBytes":28467,"utilisation":0.965,"arenasMapped":3,"arenasReturned":2,\
            "nsPerOpRounds":[[40.0,44.0,50.0]]}\
            """);
  }

  @Test
  void writesNullForWhatIsNotKnown() throws IOException {
    ReplayResult peer = Results.peer("a", "malloc", 7);
    ReplayResult untimed =
        new ReplayResult("a", "a.rep", "malloc", 1, 1, false, List.of(List.of()), peer.memory());
    JsonObject json = written(List.of(untimed)).get(0).getAsJsonObject();
    assertThat(json.keySet())
        .contains("nsPerOp", "peakResidentBytes", "metadataBytes", "utilisation", "arenasMapped");
    for (String name :
        List.of("nsPerOp", "nsPerOpMin", "peakResidentBytes", "metadataBytes", "utilisation")) {
      assertThat(json.get(name).isJsonNull()).as(name).isTrue();
    }
  }

  @Test
  void writesAnEmptyListOfNothing() throws IOException {
    assertThat(written(List.of())).isEmpty();
  }

  @Test
  void readsWhatItWrote() throws IOException {
    OptionalLong none = OptionalLong.empty();
    List<ReplayResult> results =
        List.of(
            Results.known("own-cc1", "first-fit", 40, 44, 50),
            new ReplayResult(
                "b",
                "b.rep",
                "x",
                1,
                4,
                false,
                List.of(List.of(1.5), List.of(), List.of(2.5, 3.5)),
                new MemoryFigures(5, none, none, none, OptionalDouble.empty(), none, none)));
    Path file = folder.resolve("results.json");
    ReplayJson.write(results, file);
    assertThat(ReplayJson.read(file)).isEqualTo(results);
  }
}
