import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs google-java-format over every Java source below a folder, build output excepted.
 *
 * <p>Usage: {@code Format.java check|write FOLDER}. {@code check} names the files that are not
 * formatted and exits with 1; {@code write} formats them in place.
 */
final class Format {

  public static void main(String[] args) throws IOException {
    if (args.length != 2 || !(args[0].equals("check") || args[0].equals("write"))) {
      System.err.println("usage: Format check|write FOLDER");
      System.exit(2);
    }
    boolean write = args[0].equals("write");
    Path root = Path.of(args[1]);
    List<Path> sources = sources(root);
    List<String> complaints = new ArrayList<>();
    var formatter = new Formatter();
    for (Path source : sources) {
      String text = Files.readString(source);
      try {
        String formatted = formatter.formatSourceAndFixImports(text);
        if (formatted.equals(text)) {
          continue;
        }
        if (write) {
          Files.writeString(source, formatted);
          System.out.println("formatted " + root.relativize(source));
        } else {
          complaints.add(root.relativize(source) + ": not formatted");
        }
      } catch (FormatterException e) {
        complaints.add(root.relativize(source) + ": " + e.getMessage());
      }
    }
    if (!complaints.isEmpty()) {
      complaints.forEach(System.err::println);
      System.err.println("To format them: mvn -N verify -Dformat=write");
      System.exit(1);
    }
    System.out.println(sources.size() + " Java sources are formatted");
  }

  private static List<Path> sources(Path root) throws IOException {
    List<Path> sources = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            boolean skipped = name.equals("target") || name.equals(".git");
            return skipped && !folder.equals(root)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              sources.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return sources;
  }
}
