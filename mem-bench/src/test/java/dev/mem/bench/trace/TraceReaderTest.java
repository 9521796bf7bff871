package dev.mem.bench.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceReaderTest {
  private static final String[] EVERY_OPERATION = {
    "100", "3", "8", "1", "a 7 10", "c 8 20", "m 9 30 64", "r 7 40", "f 8", "f -1", "r 8 50", "f 9"
  };

  @TempDir private Path folder;

  private static int[] codes(Trace trace) {
    return IntStream.range(0, trace.operations()).map(trace::code).toArray();
  }

  private static int[] slots(Trace trace) {
    return IntStream.range(0, trace.operations()).map(trace::slot).toArray();
  }

  private static long[] sizes(Trace trace) {
    return IntStream.range(0, trace.operations()).mapToLong(trace::byteSize).toArray();
  }

  private static void assertReadsAsEveryOperation(Trace trace) {
    assertThat(codes(trace))
        .containsExactly(
            OperationCode.ALLOCATE,
            OperationCode.ALLOCATE_ZEROED,
            OperationCode.ALLOCATE_ALIGNED,
            OperationCode.REALLOCATE,
            OperationCode.FREE,
            OperationCode.FREE,
            OperationCode.ALLOCATE,
            OperationCode.FREE);
    assertThat(slots(trace)).containsExactly(0, 1, 2, 0, 1, 3, 1, 2);
    assertThat(sizes(trace)).containsExactly(10, 20, 30, 40, 0, 0, 50, 0);
    assertThat(trace.byteAlignment(2)).isEqualTo(64);
    assertThat(trace.slots()).isEqualTo(4);
    assertThat(trace.peakPayloadBytes()).isEqualTo(120);
    assertThat(trace.peakOperation()).isEqualTo(6);
    assertThat(trace.largestByteSize()).isEqualTo(50);
    assertThat(IntStream.range(0, trace.leftovers()).map(trace::leftoverSlot))
        .containsExactly(0, 1);
  }

  @Test
  void readsEveryOperation() {
    assertReadsAsEveryOperation(Traces.plain(EVERY_OPERATION));
  }

  @Test
  void readsWithoutHeader() {
    assertReadsAsEveryOperation(
        Traces.plain(Arrays.copyOfRange(EVERY_OPERATION, 4, EVERY_OPERATION.length)));
  }

  @Test
  void skipsBlanksAndBlankLines() {
    assertReadsAsEveryOperation(
        Traces.plain(
            Arrays.stream(EVERY_OPERATION)
                .map(line -> "\n \t" + line.replace(" ", "  \t") + " \r")
                .toArray(String[]::new)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x.rep", "x.rep.gz", "x.trep", "x", "/dev/fd/63"})
  void namesATraceByItsFileAndTellsCompressionByContent(String source) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
      String prefix = source.contains("trep") ? "0 " : "";
      for (String line : EVERY_OPERATION) {
        boolean header = !line.contains(" ");
        out.write(((header ? "" : prefix) + line + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    Trace trace = TraceReader.read(source, new ByteArrayInputStream(compressed.toByteArray()));
    assertReadsAsEveryOperation(trace);
    assertThat(trace.name()).isEqualTo(source.contains("63") ? "63" : "x");
    assertThat(trace.source()).isEqualTo(source);
  }

  @Test
  void numbersThreadsInOrderOfAppearance() {
    Trace trace = Traces.threaded("1", "2", "3", "1", "9 a 0 10", "4 a 1 10", "9 f 1");
    assertThat(trace.threads()).isEqualTo(2);
    assertThat(IntStream.range(0, 3).map(trace::thread)).containsExactly(0, 1, 0);
  }

  @Test
  void seesThreadsInAFileOfAnyName() {
    assertThat(Traces.read("trace.txt", "1", "1", "1", "1", "3 a 0 10", "4 f 0").threads())
        .isEqualTo(2);
    assertThat(Traces.read("trace.txt", "1", "1", "1", "1", "a 0 10", "f 0").threads())
        .isEqualTo(1);
  }

  @Test
  void takesSparseIdsAndLargestSizes() {
    Trace trace = Traces.plain("a 9223372036854775807 5", "a 0 0", "a 1 9223372036854775802");
    assertThat(trace.slots()).isEqualTo(3);
    assertThat(trace.peakPayloadBytes()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void keepsASlotForAnIdThatIsUsedAgain() {
    assertThat(Traces.plain("a 5 1", "f 5", "a 6 1", "a 5 2").slots()).isEqualTo(2);
  }

  @Test
  void tellsReallocationToNothingApart() {
    Trace trace = Traces.plain("a 0 10", "r 0 0", "r 0 0", "r 0 10", "f 0", "r 0 0");
    assertThat(codes(trace))
        .containsExactly(
            OperationCode.ALLOCATE,
            OperationCode.EMPTY,
            OperationCode.EMPTY,
            OperationCode.REALLOCATE,
            OperationCode.FREE,
            OperationCode.ALLOCATE);
    assertThat(trace.peakPayloadBytes()).isEqualTo(10);
  }

  @Test
  void readsManyIdsAndLines() {
    String[] lines = new String[30_000];
    Arrays.setAll(
        lines, i -> i < 20_000 ? "a " + 1_000_003L * i + " 1" : "f " + 1_000_003L * (i - 20_000));
    Trace trace = Traces.plain(lines);
    assertThat(trace.operations()).isEqualTo(30_000);
    assertThat(trace.slots()).isEqualTo(20_000);
    assertThat(trace.leftovers()).isEqualTo(10_000);
    assertThat(trace.place(29_999)).isEqualTo("test.rep:30000");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          x 1 2        | an operation (a, c, m, r or f), but found "x"
          aa 1 2       | an operation (a, c, m, r or f), but found "aa"
          a            | ID, but found the end of the line
          a x 2        | ID, but found "x"
          a -1 2       | ID, but found "-1"
          a 1.5 2      | ID, but found "1.5"
          a 99999999999999999999 2 | ID, but found "99999999999999999999"
          a 1          | SIZE, but found the end of the line
          a 1 x        | SIZE, but found "x"
          a 1 -5       | SIZE, but found "-5"
          a 1 0x10     | SIZE, but found "0x10"
          a 1 9223372036854775808 | SIZE, but found "9223372036854775808"
          a 1 9223372036854775807 | SUM, but found "9223372036854775807"
          a 1 2 3      | the end of the line, but found "3"
          m 1 2        | ALIGNMENT, but found the end of the line
          m 1 2 0      | ALIGNMENT, but found "0"
          m 1 2 24     | ALIGNMENT, but found "24"
          m 1 2 2147483648 | ALIGNMENT, but found "2147483648"
          a 0 8        | an id that is not live, but found "0", live since line 1
          c 0 8        | an id that is not live, but found "0", live since line 1
          f            | ID or -1, but found the end of the line
          f -2         | ID or -1, but found "-2"
          f 1          | the id of a live block, but found "1", which was never allocated
          f 0 0        | the end of the line, but found "0"
          3 a 1 2      | an operation (a, c, m, r or f), but found "3"
          77           | an operation (a, c, m, r or f), but found "77"
          """)
  void refusesABrokenLine(String line, String expected) {
    assertThatExceptionOfType(InputException.class)
        .isThrownBy(() -> Traces.plain("a 0 8", line))
        .withMessage(
            "test.rep:2: expected "
                + expected
                    .replace("ID or", "the id of a block, a whole number of 0 or more, or")
                    .replace("ID,", "the id of a block, a whole number of 0 or more,")
                    .replace("SIZE", "a size in bytes, a whole number of 0 or more")
                    .replace("SUM", "a size that leaves the sum of live blocks below 2^63 bytes")
                    .replace("ALIGNMENT", "an alignment, a power of two up to 1073741824"));
  }

  @Test
  void refusesASecondFree() {
    assertThatExceptionOfType(InputException.class)
        .isThrownBy(() -> Traces.plain("1", "1", "1", "1", "a 0 8", "f 0", "", "f 0"))
        .withMessage(
            "test.rep:8: expected the id of a live block, but found \"0\", freed in line 6");
  }

  @Test
  void refusesALineWithoutThread() {
    assertThatExceptionOfType(InputException.class)
        .isThrownBy(() -> Traces.threaded("1 a 0 8", "f 0"))
        .withMessage("test.trep:2: expected the number of a thread, but found \"f\"");
  }

  @Test
  void refusesAFifthHeaderNumber() {
    assertThatExceptionOfType(InputException.class)
        .isThrownBy(() -> Traces.plain("1", "2", "3", "4", "5"))
        .withMessage("test.rep:5: expected an operation (a, c, m, r or f), but found \"5\"");
  }

  @ParameterizedTest
  @CsvSource({"'',0", "'1\n1\n1\n1\n',4", "'\n\n',2"})
  void refusesATraceWithoutOperations(String text, int lines) {
    assertThatExceptionOfType(InputException.class)
        .isThrownBy(() -> Traces.plain(text))
        .withMessage(
            "test.rep:"
                + lines
                + ": expected at least one operation, but found the end of the file");
  }

  @Test
  void quotesWhatIsNoText() {
    assertThatExceptionOfType(InputException.class)
        .isThrownBy(() -> Traces.plain("\u0000\u0001" + "z".repeat(100_000)))
        .withMessage(
            "test.rep:1: expected an operation (a, c, m, r or f), but found \"\\u0000\\u0001"
                + "z".repeat(38)
                + "...\"");
  }

  @Test
  void refusesBrokenCompression() throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
      out.write("a 0 8\n".repeat(3).getBytes(StandardCharsets.UTF_8));
    }
    byte[] half = Arrays.copyOf(compressed.toByteArray(), compressed.size() - 9);
    assertThatExceptionOfType(InputException.class)
        .isThrownBy(() -> TraceReader.read("x.rep.gz", new ByteArrayInputStream(half)))
        .withMessageStartingWith("x.rep.gz: broken gzip compression: ");
    byte[] magicOnly = {0x1f, (byte) 0x8b};
    assertThatExceptionOfType(InputException.class)
        .isThrownBy(() -> TraceReader.read("x.rep.gz", new ByteArrayInputStream(magicOnly)))
        .withMessageStartingWith("x.rep.gz: broken gzip compression: ");
  }

  @Test
  void saysWhyAFileCannotBeRead() {
    Path missing = folder.resolve("missing.rep");
    assertThatExceptionOfType(InputException.class)
        .isThrownBy(() -> TraceReader.read(missing))
        .withMessage(missing + ": no such file");
    assertThatExceptionOfType(InputException.class)
        .isThrownBy(() -> TraceReader.read(folder))
        .withMessage(folder + ": expected a trace file, but found a directory");
  }

  @Test
  void readsAFile() throws IOException {
    Path file = folder.resolve("some.rep");
    Files.writeString(file, String.join(System.lineSeparator(), EVERY_OPERATION));
    Trace trace = TraceReader.read(file);
    assertReadsAsEveryOperation(trace);
    assertThat(trace.source()).isEqualTo(file.toString());
  }
}
