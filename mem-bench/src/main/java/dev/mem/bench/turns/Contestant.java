package dev.mem.bench.turns;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A subject, and the classes it consists of.
 *
 * @param name as the user wrote it
 * @param subject the name of the subject
 * @param classPath where its classes are looked for, in this order
 */
public record Contestant(String name, String subject, List<Path> classPath) {

  /**
   * Reads {@code SUBJECT}, whose classes are those of this process, or {@code SUBJECT@PATH}, which
   * prefers those of a folder or archive: another build of mem-core, for one.
   *
   * @param name what the user wrote
   * @return the contestant
   * @throws IllegalArgumentException if there is nothing at the path
   */
  public static Contestant of(String name) {
    List<Path> classPath = new ArrayList<>();
    int at = name.indexOf('@');
    if (at >= 0) {
      classPath.add(existing(name.substring(at + 1)));
    }
    Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.isEmpty())
        .map(Path::of)
        .forEach(classPath::add);
    return new Contestant(name, at < 0 ? name : name.substring(0, at), List.copyOf(classPath));
  }

  private static Path existing(String path) {
    try {
      if (Files.exists(Path.of(path))) {
        return Path.of(path);
      }
    } catch (InvalidPathException _) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "there is nothing at \"" + path + "\"; expected a folder of classes or an archive");
  }
}
