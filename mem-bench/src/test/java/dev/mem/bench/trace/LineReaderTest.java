package dev.mem.bench.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LineReaderTest {

  /** Gives one to seven bytes at a time, as a pipe may. */
  private static final class Dripping extends InputStream {
    private final ByteArrayInputStream in;
    private final Random random = new Random(1);

    Dripping(String text) {
      in = new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public int read() {
      return in.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      return in.read(bytes, offset, Math.min(length, 1 + random.nextInt(7)));
    }
  }

  private static List<String> lines(InputStream in) throws IOException {
    LineReader reader = new LineReader(in);
    List<String> lines = new ArrayList<>();
    while (reader.next()) {
      int length = reader.end() - reader.start();
      lines.add(new String(reader.bytes(), reader.start(), length, StandardCharsets.US_ASCII));
      assertThat(reader.number()).isEqualTo(lines.size());
    }
    return lines;
  }

  @Test
  void readsLinesOfAllLengthsAcrossTheEndOfTheBuffer() throws IOException {
    List<String> expected = IntStream.range(0, 1500).mapToObj(i -> "x".repeat(i % 301)).toList();
    assertThat(lines(new Dripping(String.join("\n", expected)))).isEqualTo(expected);
  }

  @Test
  void takesTheLastLineWithOrWithoutItsEnd() throws IOException {
    assertThat(lines(new Dripping("a\nb"))).containsExactly("a", "b");
    assertThat(lines(new Dripping("a\nb\n"))).containsExactly("a", "b");
    assertThat(lines(new Dripping("\n"))).containsExactly("");
    assertThat(lines(new Dripping(""))).isEmpty();
  }

  @Test
  void cutsALineThatIsTooLong() throws IOException {
    String text = "x".repeat(200_000);
    assertThat(lines(new Dripping("a\n" + text))).hasSizeGreaterThan(2).first().isEqualTo("a");
    assertThat(String.join("", lines(new Dripping(text)))).isEqualTo(text);
  }
}
