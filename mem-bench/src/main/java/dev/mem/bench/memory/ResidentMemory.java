package dev.mem.bench.memory;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The anonymous memory of this process that is in RAM, as the kernel counts it page by page. */
final class ResidentMemory implements AutoCloseable {
  private static final String FILE = "/proc/self/smaps_rollup";
  private static final String KEY = "Anonymous:";

  private final RandomAccessFile file;
  private final byte[] text = new byte[4096];

  ResidentMemory() {
    try {
      file = new RandomAccessFile(FILE, "r");
    } catch (IOException e) {
      throw new UncheckedIOException(FILE + " is needed to see memory from outside", e);
    }
  }

  /** Returns how much there is now, in bytes. */
  long bytes() {
    try {
      file.seek(0);
      int length = file.read(text);
      String rollup = new String(text, 0, length, StandardCharsets.US_ASCII);
      int start = rollup.indexOf(KEY) + KEY.length();
      int end = rollup.indexOf("kB", start);
      return Long.parseLong(rollup.substring(start, end).strip()) * 1024;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
