package dev.mem.bench.trace;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads any bytes as a trace: what a fuzzer calls.
 *
 * <p>Either there is a trace whose summary is that of its operations, or the one exception that is
 * documented, which names the line and what was expected there.
 */
public final class TraceFuzzTarget {
  private static final String[] NAMES = {"fuzz.rep", "fuzz.trep", "fuzz"};
  private static final Pattern BROKEN =
      Pattern.compile("fuzz(?:\\.t?rep)?:(\\d+): expected .+, but found .+", Pattern.DOTALL);
  private static final Pattern COMPRESSION =
      Pattern.compile("fuzz(?:\\.t?rep)?: broken gzip compression: .*", Pattern.DOTALL);

  private TraceFuzzTarget() {}

  /**
   * Reads one input.
   *
   * @param bytes any bytes: the first chooses the name of the file, the others are its content
   * @throws IOException which is an error: bytes in memory can be read
   */
  @SuppressWarnings("unused") // The name is the fuzzer's.
  public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      return;
    }
    byte[] content = Arrays.copyOfRange(bytes, 1, bytes.length);
    String name = NAMES[(bytes[0] & 0xff) % NAMES.length];
    Trace trace;
    try {
      trace = TraceReader.read(name, new ByteArrayInputStream(content));
    } catch (InputException refused) {
      checkMessage(String.valueOf(refused.getMessage()), content);
      return;
    }
    checkTrace(trace);
  }

  static void checkMessage(String message, byte[] content) {
    boolean compressed = content.length >= 2 && content[0] == 0x1f && content[1] == (byte) 0x8b;
    Matcher broken = BROKEN.matcher(message);
    if (broken.matches()) {
      long line = Long.parseLong(broken.group(1));
      require(compressed || line <= lines(content), "no such line", message);
      require(line > 0 || message.contains("end of the file"), "there is no line 0", message);
    } else {
      require(
          compressed && COMPRESSION.matcher(message).matches(),
          "not the documented error",
          message);
    }
  }

  private static long lines(byte[] content) {
    long lines = 1;
    for (byte character : content) {
      lines += character == '\n' ? 1 : 0;
    }
    // A line longer than the reader's buffer counts as several.
    return lines + (content.length >> 16);
  }

  private static void checkTrace(Trace trace) {
    require(trace.operations() > 0, "no operation", trace.name());
    long[] live = new long[trace.slots()];
    Arrays.fill(live, -1);
    Set<Integer> threads = new HashSet<>();
    long payload = 0;
    long peak = 0;
    for (int i = 0; i < trace.operations(); i++) {
      int slot = trace.slot(i);
      String place = trace.place(i);
      require(slot < trace.slots(), "slot beyond the last", place);
      require(Long.bitCount(trace.byteAlignment(i)) == 1, "alignment", place);
      threads.add(trace.thread(i));
      boolean frees = trace.code(i) == OperationCode.FREE;
      require(trace.byteSize(i) >= 0, "negative size", place);
      payload += (frees ? 0 : trace.byteSize(i)) - Math.max(0, live[slot]);
      live[slot] = frees ? -1 : trace.byteSize(i);
      peak = Math.max(peak, payload);
      require(payload >= 0, "payload overflows", place);
    }
    require(peak == trace.peakPayloadBytes(), "peak payload", trace.name());
    require(threads.size() == trace.threads(), "threads", trace.name());
    long leftovers = Arrays.stream(live).filter(bytes -> bytes >= 0).count();
    require(leftovers == trace.leftovers(), "leftovers", trace.name());
  }

  private static void require(boolean holds, String otherwise, String where) {
    if (!holds) {
      throw new AssertionError(otherwise + ": " + where);
    }
  }
}
