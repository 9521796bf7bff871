package dev.mem.tests.platform;

import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceException;

/** Says which page source it gets, twice. */
final class ChosenSourceProgram {
  private ChosenSourceProgram() {}

  public static void main(String[] arguments) {
    for (int i = 0; i < 2; i++) {
      try {
        System.out.println("source: " + PageSource.platform().name());
      } catch (PageSourceException e) {
        System.out.println("refused: " + e.getMessage());
      }
    }
  }
}
