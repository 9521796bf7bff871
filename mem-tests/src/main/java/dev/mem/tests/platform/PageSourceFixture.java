package dev.mem.tests.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceTrait;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What the parts of the page-source suite share: the source under test, and reservations that are
 * released when a test has ended, whichever way.
 */
public abstract class PageSourceFixture {

  private final List<Held> held = new ArrayList<>();
  private @Nullable PageSource source;

  /** A reservation with its scope. */
  protected record Held(PageSource source, MemorySegment memory, Arena scope)
      implements AutoCloseable {

    /** Closes the scope and releases the reservation, in the order that is asked for. */
    @Override
    public void close() {
      scope.close();
      source.release(memory);
    }
  }

  /**
   * Makes the page source under test.
   *
   * @return a page source, of which nothing is reserved
   */
  protected abstract PageSource open();

  /**
   * Returns the largest alignment that can be asked for without using up memory.
   *
   * @return a power of two in bytes
   */
  protected long largestAlignmentBytes() {
    return 1L << 30;
  }

  /** Checks what can be checked of the source after a test, when all is released. */
  protected void verifyAllReleased() {}

  @BeforeEach
  final void openSource() {
    source = open();
  }

  @AfterEach
  final void releaseAll() {
    held.forEach(Held::close);
    verifyAllReleased();
  }

  /** Returns the page source under test. */
  protected final PageSource source() {
    return Objects.requireNonNull(source);
  }

  /** Returns whether the page source under test has a trait. */
  protected final boolean has(PageSourceTrait trait) {
    return source().traits().has(trait);
  }

  protected final long pageSizeBytes() {
    return source().traits().pageSizeBytes();
  }

  protected final long granularityBytes() {
    return source().traits().granularityBytes();
  }

  /** Reserves, to be released by {@link #release} or at the end of the test. */
  protected final Held reserve(long byteSize, long byteAlignment) {
    Held reserved = reserveUnheld(byteSize, byteAlignment);
    held.add(reserved);
    return reserved;
  }

  /** Reserves at least so many pages, and a whole number of granules. */
  protected final Held reservePages(long pages) {
    long byteSize = Math.ceilDiv(pages * pageSizeBytes(), granularityBytes()) * granularityBytes();
    return reserve(byteSize, granularityBytes());
  }

  /** Reserves, to be released by the caller. */
  @SuppressWarnings("MustBeClosedChecker") // The caller closes the scope with the reservation.
  protected final Held reserveUnheld(long byteSize, long byteAlignment) {
    Arena scope = Arena.ofShared();
    return new Held(source(), source().reserve(byteSize, byteAlignment, scope), scope);
  }

  /** Releases what {@link #reserve} returned, before the end of the test. */
  protected final void release(Held reserved) {
    assertThat(held.remove(reserved)).isTrue();
    reserved.close();
  }

  /** Returns a run of pages of a reservation. */
  protected final MemorySegment pages(Held reserved, long firstPage, long pages) {
    return reserved.memory().asSlice(firstPage * pageSizeBytes(), pages * pageSizeBytes());
  }

  /** Writes a value to the ends of each page of a range. */
  protected final void touch(MemorySegment range, byte value) {
    for (long offset = 0; offset < range.byteSize(); offset += pageSizeBytes()) {
      range.set(ValueLayout.JAVA_BYTE, offset, value);
      range.set(ValueLayout.JAVA_BYTE, offset + pageSizeBytes() - 1, value);
    }
  }

  /** Checks that {@link #touch} has left its value in each page of a range. */
  protected final void assertTouched(MemorySegment range, byte value) {
    for (long offset = 0; offset < range.byteSize(); offset += pageSizeBytes()) {
      assertThat(range.get(ValueLayout.JAVA_BYTE, offset)).isEqualTo(value);
      assertThat(range.get(ValueLayout.JAVA_BYTE, offset + pageSizeBytes() - 1)).isEqualTo(value);
    }
  }

  /** Checks that every byte of a range is zero. */
  protected static void assertZero(MemorySegment range) {
    long zeros = 0;
    while (zeros < range.byteSize() && range.get(ValueLayout.JAVA_LONG_UNALIGNED, zeros) == 0) {
      zeros += Long.BYTES;
    }
    assertThat(zeros).as("bytes from the start that are zero").isEqualTo(range.byteSize());
  }

  /** Checks that a verb whose trait is missing is refused, with a reason. */
  protected static void assertUnsupported(Runnable verb) {
    assertThatThrownBy(verb::run)
        .isInstanceOf(UnsupportedOperationException.class)
        .message()
        .isNotBlank();
  }
}
