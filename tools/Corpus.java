import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Converts the inputs of a fuzzer between a folder with a file for each, as fuzzers want them, and
 * one text file with a line of hexadecimal digits for each, as they are kept here.
 *
 * <p>Usage: {@code Corpus.java unpack FILE FOLDER...} or {@code Corpus.java pack FOLDER FILE}.
 * Lines that start with {@code #} are remarks; those that the file starts with are kept when it is
 * written again. Further folders are only made. The shortest inputs come first.
 */
final class Corpus {

  public static void main(String[] args) throws IOException {
    if (args.length >= 3 && args[0].equals("unpack")) {
      for (int i = 3; i < args.length; i++) {
        Files.createDirectories(Path.of(args[i])); // For what is written besides.
      }
      unpack(Path.of(args[1]), Path.of(args[2]));
    } else if (args.length == 3 && args[0].equals("pack")) {
      pack(Path.of(args[1]), Path.of(args[2]));
    } else {
      System.err.println("usage: Corpus unpack FILE FOLDER... | pack FOLDER FILE");
      System.exit(2);
    }
  }

  private static void unpack(Path file, Path folder) throws IOException {
    Files.createDirectories(folder);
    int number = 0;
    for (String line : Files.readAllLines(file)) {
      if (!line.isEmpty() && !line.startsWith("#")) {
        Path input = folder.resolve("kept-%05d".formatted(number++));
        Files.write(input, HexFormat.of().parseHex(line));
      }
    }
    System.out.println(number + " inputs unpacked");
  }

  private static void pack(Path folder, Path file) throws IOException {
    List<String> inputs = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path input : (Iterable<Path>) files::iterator) {
        inputs.add(HexFormat.of().formatHex(Files.readAllBytes(input)));
      }
    }
    inputs.removeIf(String::isEmpty);
    inputs.sort(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
    List<String> lines = new ArrayList<>();
    if (Files.exists(file)) {
      Files.readAllLines(file).stream().takeWhile(line -> line.startsWith("#")).forEach(lines::add);
    }
    lines.addAll(inputs.stream().distinct().toList());
    Files.write(file, lines);
    System.out.println(inputs.size() + " inputs packed");
  }
}
