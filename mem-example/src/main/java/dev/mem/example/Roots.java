package dev.mem.example;

import java.util.function.LongConsumer;

/** Where a collection begins. */
interface Roots {

  /** Names every value that is certainly one: of global variables and constants. */
  void forEachValue(LongConsumer visitor);

  /**
   * Names every word that may be a value, or an address inside an object, or neither: of the stack.
   */
  void forEachWord(LongConsumer visitor);
}
