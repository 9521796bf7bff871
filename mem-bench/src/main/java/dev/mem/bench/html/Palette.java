package dev.mem.bench.html;

import dev.mem.bench.subject.Subjects;

/** Which colour a subject has: by kin, so that the eye finds this project's among the others. */
final class Palette {
  /** Colours of {@link Style}, which differ between light and dark. */
  static final String INK = "var(--ink)";

  static final String GRID = "var(--line)";
  static final String AXIS = "var(--dim)";
  static final String PAYLOAD = "var(--payload)";

  private Palette() {}

  static String colour(String subject) {
    return switch (Subjects.plain(subject)) {
      case "malloc", "mimalloc", "jemalloc", "tcmalloc" -> "#2f6fb0";
      case "lwjgl", "lwjgl-jemalloc", "lwjgl-rpmalloc" -> "#2a8c82";
      case "netty-pooled", "netty-adaptive", "arrow" -> "#7d5ba6";
      case "unsafe", "arena-confined", "arena-shared" -> "#7a8290";
      case "lists", "null" -> "#b9bec8";
      default -> "#d1540f";
    };
  }

  /**
   * Returns the colour of an engine among engines. They are those of M. Okabe and K. Ito, which
   * differ for every kind of colour vision.
   */
  static String engineColour(String engine) {
    return switch (Subjects.plain(engine)) {
      case "sharded" -> INK;
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

  /**
   * Returns how the line of an engine is broken up: where several coincide, each shows through the
   * gaps of those drawn later.
   */
  static String engineDashes(String engine) {
    return switch (Subjects.plain(engine)) {
      case "next-fit" -> "14 3";
      case "best-fit" -> "10 4";
      case "boundary-tag" -> "12 3 2 3";
      case "segregated" -> "6 6";
      case "tlsf" -> "2 5";
      default -> "";
    };
  }

  /** Returns the name of an engine beside its colour, which alone may be too pale for letters. */
  static String engineName(String engine) {
    return "<i class=\"swatch\" style=\"background:%s\"></i>%s"
        .formatted(engineColour(engine), Html.text(engine));
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
