package dev.mem;

import dev.mem.spi.PageSourceException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * There is no memory outside the Java heap for a request, or a limit forbids it.
 *
 * <p>The heap is as it was before the call. Use {@code tryAllocate} where running out is expected.
 */
public final class OffHeapOutOfMemoryError extends OutOfMemoryError {
  private static final long serialVersionUID = 1L;

  /** How much was asked for. */
  private final long requestedBytes;

  /** How much was in use. */
  private final long usedBytes;

  /** The limit that applied. */
  private final long limitBytes;

  /**
   * Makes an error.
   *
   * @param requestedBytes what was asked for
   * @param usedBytes what the allocator had committed at the time
   * @param limitBytes the limit of the allocator, if it has one
   * @param osError what the operating system said, if it was asked and refused
   */
  public OffHeapOutOfMemoryError(
      long requestedBytes,
      long usedBytes,
      OptionalLong limitBytes,
      @Nullable PageSourceException osError) {
    super(message(requestedBytes, usedBytes, limitBytes, osError));
    this.requestedBytes = requestedBytes;
    this.usedBytes = usedBytes;
    this.limitBytes = limitBytes.orElse(-1);
    if (osError != null) {
      initCause(osError);
    }
  }

  private static String message(
      long requestedBytes,
      long usedBytes,
      OptionalLong limitBytes,
      @Nullable PageSourceException osError) {
    StringBuilder text =
        new StringBuilder("no memory for ").append(requestedBytes).append(" bytes: ");
    text.append(usedBytes).append(" bytes are committed");
    limitBytes.ifPresent(limit -> text.append(" of a limit of ").append(limit));
    if (osError != null) {
      text.append("; ").append(osError.getMessage());
    }
    return text.toString();
  }

  /**
   * Returns what was asked for.
   *
   * @return the size of the request in bytes
   */
  public long requestedBytes() {
    return requestedBytes;
  }

  /**
   * Returns what the allocator had committed at the time.
   *
   * @return the committed memory in bytes
   */
  public long usedBytes() {
    return usedBytes;
  }

  /**
   * Returns the limit of the allocator.
   *
   * @return the limit in bytes, or empty if there is none
   */
  public OptionalLong limitBytes() {
    return limitBytes < 0 ? OptionalLong.empty() : OptionalLong.of(limitBytes);
  }

  /**
   * Returns what the operating system said.
   *
   * @return its error, or {@code null} if it was not asked: a limit was reached, or the request
   *     exceeds any address space
   */
  public @Nullable PageSourceException osError() {
    return (PageSourceException) getCause();
  }
}
