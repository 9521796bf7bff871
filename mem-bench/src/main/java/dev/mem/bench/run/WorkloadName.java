package dev.mem.bench.run;

import dev.mem.bench.workload.ThreadKind;

/**
 * A workload with its threads, as text {@code larson@4} or {@code larson@4v}; one platform thread
 * if nothing is said.
 *
 * @param workload the name of the workload
 * @param threads how many threads
 * @param kind which kind of threads
 */
public record WorkloadName(String workload, int threads, ThreadKind kind) {

  /**
   * Reads a name.
   *
   * @param text the name as text
   * @return the name
   * @throws IllegalArgumentException if what follows the {@code @} is not a number of threads
   */
  public static WorkloadName parse(String text) {
    int at = text.indexOf('@');
    if (at < 0) {
      return new WorkloadName(text, 1, ThreadKind.PLATFORM);
    }
    boolean virtual = text.endsWith("v");
    String count = text.substring(at + 1, text.length() - (virtual ? 1 : 0));
    try {
      return new WorkloadName(
          text.substring(0, at),
          Integer.parseInt(count),
          virtual ? ThreadKind.VIRTUAL : ThreadKind.PLATFORM);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" should end with @ and a number of threads, such as larson@2 or larson@2v",
          e);
    }
  }

  @Override
  public String toString() {
    String suffix = kind == ThreadKind.VIRTUAL ? "v" : "";
    return threads == 1 && suffix.isEmpty() ? workload : workload + "@" + threads + suffix;
  }
}
