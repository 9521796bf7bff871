package dev.mem.bench.html;

/** Which colour a subject has: by kin, so that the eye finds this project's among the others. */
final class Palette {
  static final String GRID = "#e2e4e9";
  static final String AXIS = "#6b7280";
  static final String PAYLOAD = "#d6dae2";

  private Palette() {}

  static String colour(String subject) {
    String plain = subject.replaceFirst("[#~:].*", "");
    return switch (plain) {
      case "malloc", "mimalloc", "jemalloc", "tcmalloc" -> "#2f6fb0";
      case "lwjgl", "lwjgl-jemalloc", "lwjgl-rpmalloc" -> "#2a8c82";
      case "netty-pooled", "netty-adaptive", "arrow" -> "#7d5ba6";
      case "unsafe", "arena-confined", "arena-shared" -> "#7a8290";
      case "null" -> "#b9bec8";
      default -> "#d1540f";
    };
  }

  /**
   * Returns the colour of an engine among engines. They are those of M. Okabe and K. Ito, which
   * differ for every kind of colour vision.
   */
  static String engineColour(String engine) {
    return switch (engine.replaceFirst("[#~:].*", "")) {
      case "sharded" -> "#000000";
      case "first-fit" -> "#d55e00";
      case "next-fit" -> "#e69f00";
      case "best-fit" -> "#009e73";
      case "boundary-tag" -> "#cc79a7";
      case "segregated" -> "#56b4e9";
      case "tlsf" -> "#0072b2";
      case "buddy" -> "#8a7500";
      default -> "#8f959f";
    };
  }

  /** Returns how a line of a subject is broken up, so that kin can be told apart. */
  static String dashes(String subject) {
    return switch (subject.replaceFirst("[#~].*", "")) {
      case "jemalloc", "lwjgl-jemalloc", "netty-adaptive", "arena-confined" -> "6 3";
      case "mimalloc", "lwjgl-rpmalloc", "arrow", "arena-shared" -> "2 2";
      case "tcmalloc" -> "8 2 2 2";
      default -> subject.contains(":segment") ? "6 3" : subject.contains(":heap") ? "2 2" : "";
    };
  }
}
