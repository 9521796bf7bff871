package dev.mem.bench.trace;

import dev.mem.BlockAllocator;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Reads traces.
 *
 * <p>A trace is text, perhaps compressed by gzip: up to four header numbers, one to a line, which
 * are ignored; then one operation to a line. In a {@code .rep} file that is {@code a id size},
 * {@code c id size} (zeroed), {@code m id size alignment}, {@code r id size} (reallocate; an
 * allocation if the id is not live) or {@code f id} ({@code -1} for none); in a {@code .trep} file
 * the number of a thread stands in front. In a file of any other name the first operation decides.
 * Blank lines are skipped.
 *
 * <p>A trace that frees what is not live, or allocates what is, did not come from a working program
 * or was damaged on the way: replaying it would show nothing about an allocator, and it is refused
 * like any other broken line.
 */
public final class TraceReader {
  private static final int MAX_HEADER_NUMBERS = 4;
  private static final int GZIP_MAGIC_0 = 0x1f;
  private static final int GZIP_MAGIC_1 = 0x8b;

  private final String source;
  private final LineReader reader;
  private final LineScanner scanner;
  private final TraceBuilder builder;
  private @Nullable Form form;

  /** Whether lines name threads. */
  private enum Form {
    PLAIN,
    THREADED
  }

  private TraceReader(String source, @Nullable Form form, InputStream in) {
    this.source = source;
    this.form = form;
    reader = new LineReader(in);
    scanner = new LineScanner(source, reader);
    builder = new TraceBuilder(scanner, reader);
  }

  /**
   * Reads a trace from a file.
   *
   * @param file the file
   * @return the trace
   * @throws InputException if there is no such file, or it is not a trace
   */
  public static Trace read(Path file) {
    if (Files.isDirectory(file)) {
      throw new InputException(file + ": expected a trace file, but found a directory");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return read(file.toString(), in);
    } catch (IOException e) {
      throw InputException.of(file.toString(), e);
    }
  }

  /**
   * Reads a trace from a stream.
   *
   * @param source what messages call it; its endings tell the format
   * @param in the stream, compressed or not
   * @return the trace
   * @throws IOException if the stream cannot be read
   * @throws InputException if it is not a trace
   */
  public static Trace read(String source, InputStream in) throws IOException {
    String name = withoutEnding(fileName(source), ".gz");
    Form form = name.endsWith(".trep") ? Form.THREADED : name.endsWith(".rep") ? Form.PLAIN : null;
    name = withoutEnding(withoutEnding(name, ".trep"), ".rep");
    try {
      return new TraceReader(source, form, uncompressed(in)).read(name);
    } catch (ZipException | EOFException e) {
      throw new InputException(source + ": broken gzip compression: " + e.getMessage());
    }
  }

  private static String fileName(String source) {
    return source.substring(Math.max(source.lastIndexOf('/'), source.lastIndexOf('\\')) + 1);
  }

  private static String withoutEnding(String name, String ending) {
    return name.endsWith(ending) ? name.substring(0, name.length() - ending.length()) : name;
  }

  private static InputStream uncompressed(InputStream in) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in);
    buffered.mark(2);
    boolean compressed = buffered.read() == GZIP_MAGIC_0 && buffered.read() == GZIP_MAGIC_1;
    buffered.reset();
    return compressed ? new GZIPInputStream(buffered, 1 << 16) : buffered;
  }

  private Trace read(String name) throws IOException {
    int headerNumbers = 0;
    while (reader.next()) {
      scanner.startLine();
      scanner.nextToken();
      if (scanner.atEnd()) {
        continue;
      }
      if (headerNumbers < MAX_HEADER_NUMBERS && builder.isEmpty() && isHeader()) {
        headerNumbers++;
      } else {
        readOperation();
      }
    }
    if (builder.isEmpty()) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "%s:%d: expected at least one operation, but found the end of the file",
              source,
              reader.number()));
    }
    return builder.build(name, source);
  }

  /** Returns whether the line is a number and nothing else, and goes back to that number. */
  private boolean isHeader() {
    boolean number = scanner.isNumber();
    scanner.nextToken();
    boolean alone = scanner.atEnd();
    scanner.startLine();
    scanner.nextToken();
    return number && alone;
  }

  private void readOperation() {
    if (form == null) {
      form = scanner.isNumber() ? Form.THREADED : Form.PLAIN;
    }
    long thread = 0;
    if (form == Form.THREADED) {
      thread = scanner.number("the number of a thread", 0, Integer.MAX_VALUE);
      scanner.nextToken();
    }
    builder.startOperation(thread);
    switch (scanner.character()) {
      case 'a' -> allocate(OperationCode.ALLOCATE);
      case 'c' -> allocate(OperationCode.ALLOCATE_ZEROED);
      case 'm' -> allocateAligned();
      case 'r' -> reallocate();
      case 'f' -> free();
      default -> throw scanner.broken("an operation (a, c, m, r or f)");
    }
    scanner.nextToken();
    if (!scanner.atEnd()) {
      throw scanner.broken("the end of the line");
    }
  }

  private void allocate(int code) {
    int slot = builder.deadSlot(id());
    builder.allocate(code, slot, size(), BlockAllocator.MIN_ALIGNMENT);
  }

  private void allocateAligned() {
    int slot = builder.deadSlot(id());
    long byteSize = size();
    scanner.nextToken();
    String expected = "an alignment, a power of two up to " + BlockAllocator.MAX_ALIGNMENT;
    long byteAlignment = scanner.number(expected, 1, BlockAllocator.MAX_ALIGNMENT);
    if (Long.bitCount(byteAlignment) != 1) {
      throw scanner.broken(expected);
    }
    builder.allocate(OperationCode.ALLOCATE_ALIGNED, slot, byteSize, byteAlignment);
  }

  private void reallocate() {
    int slot = builder.slot(id());
    builder.reallocate(slot, size());
  }

  private void free() {
    scanner.nextToken();
    long id =
        scanner.number("the id of a block, a whole number of 0 or more, or -1", -1, Long.MAX_VALUE);
    if (id == -1) {
      builder.freeNothing();
    } else {
      builder.free(builder.liveSlot(id));
    }
  }

  private long id() {
    scanner.nextToken();
    return scanner.number("the id of a block, a whole number of 0 or more", 0, Long.MAX_VALUE);
  }

  private long size() {
    scanner.nextToken();
    return scanner.number("a size in bytes, a whole number of 0 or more", 0, Long.MAX_VALUE);
  }
}
