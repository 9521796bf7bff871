package dev.mem.tests.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.Engine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs again what a fuzzer has found worth keeping, a line of hexadecimal digits for each, and sees
 * that the model finds broken allocators out.
 */
class EngineCorpusTest {

  private static List<byte[]> inputs() throws IOException {
    try (InputStream in = EngineCorpusTest.class.getResourceAsStream("engine-corpus.txt");
        var reader =
            new BufferedReader(
                new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.US_ASCII))) {
      return reader
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(HexFormat.of()::parseHex)
          .toList();
    }
  }

  private static Engine engineOf(byte[] input) {
    return FuzzSetup.of(new FuzzInput(input)).engine();
  }

  private static void run(byte[] input) {
    try {
      EngineFuzzTarget.fuzzerTestOneInput(input);
    } catch (Throwable failed) {
      throw new AssertionError("input " + HexFormat.of().formatHex(input), failed);
    }
  }

  @ParameterizedTest
  @EnumSource
  void matchesTheModel(Engine engine) throws IOException {
    List<byte[]> inputs = inputs().stream().filter(input -> engineOf(input) == engine).toList();
    assertThat(inputs).isNotEmpty();
    inputs.forEach(EngineCorpusTest::run);
  }

  /** Engines differ in what the fuzzer found of interest; each has to cope with all of it. */
  @ParameterizedTest
  @EnumSource
  void matchesTheModelWithTheInputsOfOthers(Engine engine) throws IOException {
    List<byte[]> inputs = inputs();
    byte[] own = inputs.stream().filter(input -> engineOf(input) == engine).findAny().orElseThrow();
    for (byte[] input : inputs) {
      byte[] changed = input.clone();
      changed[0] = (byte) (changed[0] & ~7 | own[0] & 7);
      run(changed);
    }
  }

  @Test
  void matchesTheModelInEveryMode() throws IOException {
    for (byte[] input : inputs()) {
      for (int mode = 0; mode < 8; mode++) {
        byte[] changed = input.clone();
        changed[0] = (byte) (changed[0] & 31 | mode << 5);
        run(changed);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void findsOutABrokenAllocator(Sabotage sabotage) throws IOException {
    List<Throwable> found = new ArrayList<>();
    for (byte[] input : inputs()) {
      try {
        EngineFuzzTarget.run(input, sabotage::of);
      } catch (AssertionError | RuntimeException error) {
        found.add(error);
      }
    }
    assertThat(found).as("inputs that find it out").hasSizeGreaterThan(3);
  }

  @Test
  void findsNothingWhereNothingIsBroken() throws IOException {
    for (byte[] input : inputs()) {
      EngineFuzzTarget.run(input, allocator -> allocator);
    }
  }
}
