package dev.mem.bench.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads again what a fuzzer has found worth keeping, a line of hexadecimal digits for each. */
class TraceCorpusTest {

  static List<String> inputs() throws IOException {
    try (InputStream in = TraceCorpusTest.class.getResourceAsStream("trace-corpus.txt");
        var reader =
            new BufferedReader(
                new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.US_ASCII))) {
      return reader.lines().filter(line -> !line.isEmpty() && !line.startsWith("#")).toList();
    }
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void isATraceOrRefused(String input) throws IOException {
    TraceFuzzTarget.fuzzerTestOneInput(HexFormat.of().parseHex(input));
  }

  @Test
  void hasBoth() throws IOException {
    assertThat(inputs().stream().filter(TraceCorpusTest::isTrace).count()).isPositive();
    assertThat(inputs().stream().filter(input -> !isTrace(input)).count()).isPositive();
  }

  private static boolean isTrace(String input) {
    byte[] bytes = HexFormat.of().parseHex(input);
    String[] text = new String(bytes, 1, bytes.length - 1, StandardCharsets.ISO_8859_1).split("\n");
    try {
      return Traces.read("any", text).operations() > 0;
    } catch (InputException refused) {
      return false;
    }
  }

  /** The checks themselves: what is not the documented error is found. */
  @Test
  void otherErrorsAreFound() {
    Stream.of(
            "fuzz.rep:9: expected an id, but found \"x\"",
            "fuzz.rep:0: expected a, but found b",
            "fuzz.rep: expected an id",
            "fuzz.rep: broken gzip compression: x")
        .forEach(message ->
            assertThatExceptionOfType(AssertionError.class)
                .as(message)
                .isThrownBy(() -> TraceFuzzTarget.checkMessage(message, new byte[] {'a'})));
  }
}
