package dev.mem.bench.html;

/** What each engine is for, in a few words. */
final class EngineAdvice {
  private EngineAdvice() {}

  static String of(String engine) {
    return switch (engine) {
      case "sharded" -> "the default: the fastest, and for many threads";
      case "first-fit" -> "the textbook's reference; few blocks, memory returned at once";
      case "next-fit" -> "requests in a row that are used together";
      case "best-fit" -> "the least memory, whatever it costs in time";
      case "boundary-tag" -> "quick frees where most blocks have the same size";
      case "segregated" -> "little memory and quick, on few threads";
      case "tlsf" -> "a bound on every single call, in little memory";
      case "buddy" -> "blocks of powers of two, aligned to their size";
      default -> "";
    };
  }
}
