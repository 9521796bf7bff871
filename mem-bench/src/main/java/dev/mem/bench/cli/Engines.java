package dev.mem.bench.cli;

import dev.mem.Engine;
import java.util.Arrays;
import java.util.List;

/** The engines that a command is about. */
final class Engines {
  private Engines() {}

  /**
   * Returns the names given, or those of all engines if none is.
   *
   * @throws IllegalArgumentException if there is no engine of a name
   */
  static List<String> named(List<String> names) {
    for (String name : names) {
      var _ = Engine.ofOptionName(name);
    }
    return names.isEmpty()
        ? Arrays.stream(Engine.values()).map(Engine::optionName).toList()
        : List.copyOf(names);
  }
}
