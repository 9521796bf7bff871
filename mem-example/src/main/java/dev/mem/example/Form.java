package dev.mem.example;

import java.util.List;

/** A piece of a program as it was read. */
sealed interface Form {

  /** A name. */
  record Name(String name) implements Form {}

  /** A whole number. */
  record Whole(long number) implements Form {}

  /** A text. */
  record Text(String text) implements Form {}

  /** Forms in brackets. */
  record Sequence(List<Form> items) implements Form {}
}
