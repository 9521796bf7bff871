package dev.mem.bench.trace;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/**
 * Something that the user gave cannot be used; the message says what, where, and what was expected.
 */
public final class InputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message all that the user needs to know
   */
  public InputException(String message) {
    super(message);
  }

  /**
   * Makes an exception for a file that cannot be read or written.
   *
   * @param file the file as the user named it
   * @param error what went wrong
   * @return the exception
   */
  public static InputException of(String file, IOException error) {
    return new InputException(file + ": " + reason(error));
  }

  private static String reason(IOException error) {
    return switch (error) {
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "permission denied";
      default -> error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
    };
  }
}
