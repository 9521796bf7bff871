package dev.mem.bench.trace;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Takes one line of a trace apart, and says what it should have been where it is not. */
final class LineScanner {
  private static final int QUOTED_CHARACTERS = 40;

  private final String source;
  private final LineReader reader;
  private int tokenStart;
  private int tokenEnd;

  LineScanner(String source, LineReader reader) {
    this.source = source;
    this.reader = reader;
  }

  /** Starts with the current line of the reader. */
  void startLine() {
    tokenStart = reader.start();
    tokenEnd = reader.start();
  }

  /** Goes to the next token of the line; the line's end is an empty one. */
  void nextToken() {
    byte[] bytes = reader.bytes();
    int position = tokenEnd;
    while (position < reader.end() && isBlank(bytes[position])) {
      position++;
    }
    tokenStart = position;
    while (position < reader.end() && !isBlank(bytes[position])) {
      position++;
    }
    tokenEnd = position;
  }

  private static boolean isBlank(byte character) {
    return character == ' ' || character == '\t' || character == '\r';
  }

  /** Returns whether the current token is the line's end. */
  boolean atEnd() {
    return tokenStart == tokenEnd;
  }

  /** Returns the current token's only character, or 0 if it has none or more. */
  char character() {
    return tokenEnd - tokenStart == 1 ? (char) (reader.bytes()[tokenStart] & 0xff) : 0;
  }

  /** Returns whether the current token is a whole number, too large ones included. */
  boolean isNumber() {
    int position = tokenStart;
    if (position < tokenEnd && reader.bytes()[position] == '-') {
      position++;
    }
    boolean digits = position < tokenEnd;
    for (; position < tokenEnd; position++) {
      digits &= isDigit(reader.bytes()[position]);
    }
    return digits;
  }

  private static boolean isDigit(byte character) {
    return character >= '0' && character <= '9';
  }

  /**
   * Returns the value of the current token.
   *
   * @param expected what it should be, for the message
   * @param least the least value it may have
   * @param greatest the greatest value it may have
   */
  long number(String expected, long least, long greatest) {
    if (!isNumber()) {
      throw broken(expected);
    }
    boolean negative = reader.bytes()[tokenStart] == '-';
    long value = 0;
    for (int position = tokenStart + (negative ? 1 : 0); position < tokenEnd; position++) {
      int digit = reader.bytes()[position] - '0';
      if (value > (Long.MAX_VALUE - digit) / 10) {
        throw broken(expected);
      }
      value = value * 10 + digit;
    }
    value = negative ? -value : value;
    if (value < least || value > greatest) {
      throw broken(expected);
    }
    return value;
  }

  /** Returns an exception that says what the current token should have been. */
  InputException broken(String expected) {
    return broken(expected, "");
  }

  /**
   * Returns an exception that says what the current token should have been, and what else is known
   * about what it is.
   */
  InputException broken(String expected, String remark) {
    String found = atEnd() ? "the end of the line" : "\"" + quoted() + "\"";
    return new InputException(
        String.format(
            Locale.ROOT,
            "%s:%d: expected %s, but found %s%s",
            source,
            reader.number(),
            expected,
            found,
            remark));
  }

  private String quoted() {
    int length = Math.min(tokenEnd - tokenStart, QUOTED_CHARACTERS);
    String text = new String(reader.bytes(), tokenStart, length, StandardCharsets.UTF_8);
    StringBuilder quoted = new StringBuilder();
    text.chars()
        .forEach(character -> {
          if (Character.isISOControl(character)) {
            quoted.append(String.format(Locale.ROOT, "\\u%04x", character));
          } else {
            quoted.append((char) character);
          }
        });
    return length < tokenEnd - tokenStart ? quoted + "..." : quoted.toString();
  }
}
