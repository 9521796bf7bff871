package dev.mem.bench.suite;

import dev.mem.bench.result.SubjectFacts;
import dev.mem.bench.subject.Subjects;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Which version of each subject there is here. */
public final class SubjectVersions {
  private SubjectVersions() {}

  /**
   * Looks at subjects.
   *
   * @param names their names
   * @return their facts; one that is absent is among them, with the reason
   */
  public static List<SubjectFacts> of(List<String> names) {
    return names.stream()
        .map(name -> new SubjectFacts(name, version(name), Subjects.absence(name).orElse("")))
        .toList();
  }

  private static String version(String name) {
    String plain = name.replaceFirst("[#~].*", "");
    return switch (plain) {
      case "malloc" -> libraryOf("libc.so.6").orElse("the C library");
      case "mimalloc", "jemalloc", "tcmalloc" -> libraryOf("lib" + plain).orElse("");
      case "lwjgl", "lwjgl-jemalloc", "lwjgl-rpmalloc" -> jar("lwjgl-");
      case "netty-pooled", "netty-adaptive" -> jar("netty-buffer-");
      case "arrow" -> jar("arrow-memory-core-");
      case "unsafe", "arena-confined", "arena-shared" ->
          "JDK " + System.getProperty("java.runtime.version");
      case "null" -> "";
      default -> "this build";
    };
  }

  /** Returns the file name of the first jar on the class path that begins so. */
  private static String jar(String prefix) {
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      String file = Path.of(entry).getFileName().toString();
      if (file.matches(prefix + "[0-9].*")) {
        return file.replaceFirst("\\.jar$", "");
      }
    }
    return "";
  }

  /**
   * Returns the real file behind a shared library that this process has loaded, whose name usually
   * has the version in it.
   */
  private static Optional<String> libraryOf(String part) {
    try {
      return Files.readAllLines(Path.of("/proc/self/maps")).stream()
          .map(line -> line.replaceFirst("^[^/]*", ""))
          .filter(file -> file.contains("/" + part))
          .map(file -> Path.of(file).getFileName().toString())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
