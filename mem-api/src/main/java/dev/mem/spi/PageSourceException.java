package dev.mem.spi;

/**
 * A page source could not do what it was asked: one type for the errors of all operating systems.
 */
public final class PageSourceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The call that failed. */
  private final String call;

  /** The operating system's number of the error. */
  private final long errorNumber;

  /** The operating system's name of the error. */
  private final String errorName;

  /**
   * Makes an exception for a call of the operating system that failed.
   *
   * @param call the call with its arguments, such as {@code mmap(1048576 bytes)}
   * @param errorNumber the system's number of the error
   * @param errorName the system's name of the error, such as {@code ENOMEM}
   * @param detail what it means and what to do; may be empty
   */
  public PageSourceException(String call, long errorNumber, String errorName, String detail) {
    super(
        call
            + " failed with "
            + errorName
            + " ("
            + errorNumber
            + ")"
            + (detail.isEmpty() ? "" : ": " + detail));
    this.call = call;
    this.errorNumber = errorNumber;
    this.errorName = errorName;
  }

  /**
   * Makes an exception for a failure that is not an error of the operating system.
   *
   * @param call what was asked for
   * @param detail why it could not be done, and what to do
   * @param cause what was thrown underneath
   */
  public PageSourceException(String call, String detail, Throwable cause) {
    super(call + " failed: " + detail, cause);
    this.call = call;
    this.errorNumber = 0;
    this.errorName = "";
  }

  /**
   * Makes an exception for a failure that is not an error of the operating system.
   *
   * @param call what was asked for
   * @param detail why it could not be done, and what to do
   */
  public PageSourceException(String call, String detail) {
    super(call + " failed: " + detail);
    this.call = call;
    this.errorNumber = 0;
    this.errorName = "";
  }

  /**
   * Returns what was called.
   *
   * @return the call with its arguments
   */
  public String call() {
    return call;
  }

  /**
   * Returns the system's number of the error.
   *
   * @return the number, or 0 if the operating system was not asked
   */
  public long errorNumber() {
    return errorNumber;
  }

  /**
   * Returns the system's name of the error.
   *
   * @return the name, or an empty string if the operating system was not asked
   */
  public String errorName() {
    return errorName;
  }
}
