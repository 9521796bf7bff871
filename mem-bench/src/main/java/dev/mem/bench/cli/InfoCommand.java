package dev.mem.bench.cli;

import dev.mem.Allocator;
import dev.mem.AllocatorOptions;
import dev.mem.Engine;
import dev.mem.bench.report.Figures;
import dev.mem.bench.subject.Subjects;
import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceException;
import dev.mem.spi.PageSourceTraits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** Prints what mem finds on this machine, and how it is set. */
@Command(
    name = "info",
    description =
        "Prints the platform, the page source with its traits, the engines, and the options with"
            + " their defaults.")
final class InfoCommand extends Subcommand {
  private static final Path HUGE_PAGES = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
  private static final Path CPUS = Path.of("/proc/cpuinfo");

  @Override
  public Integer call() {
    printPlatform();
    try {
      printPageSource(PageSource.platform());
      printOptions();
    } catch (PageSourceException e) {
      err().println("page source: " + e.getMessage());
      return ExitCode.FAILED;
    }
    printSubjects();
    return ExitCode.OK;
  }

  private void heading(String text) {
    print("%s%n".formatted(text));
  }

  private void line(String name, Object value) {
    print("  %-26s %s%n".formatted(name, value));
  }

  private void printPlatform() {
    heading("Platform");
    line("operating system", property("os.name") + " " + property("os.version"));
    line("processor", property("os.arch") + processorModel().map(model -> ", " + model).orElse(""));
    line("CPUs for this process", Runtime.getRuntime().availableProcessors());
    line("JVM", property("java.vm.name") + " " + property("java.vm.version"));
    line("transparent huge pages", hugePages());
  }

  private static String property(String name) {
    return System.getProperty(name, "unknown");
  }

  private static Optional<String> processorModel() {
    try (Stream<String> lines = Files.lines(CPUS)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Returns the kernel's setting, which it shows in brackets among the possible ones. */
  private static String hugePages() {
    try {
      String settings = Files.readString(HUGE_PAGES).strip();
      int open = settings.indexOf('[');
      int close = settings.indexOf(']');
      return open >= 0 && close > open ? settings.substring(open + 1, close) : settings;
    } catch (IOException e) {
      return "unknown (no " + HUGE_PAGES + " here)";
    }
  }

  private void printPageSource(PageSource source) {
    PageSourceTraits traits = source.traits();
    heading("Page source");
    line("name", source.name());
    line("page size", Figures.bytes(traits.pageSizeBytes()));
    line("granularity", Figures.bytes(traits.granularityBytes()));
    line("huge page", traits.hugePageBytes() == 0 ? "none" : Figures.bytes(traits.hugePageBytes()));
    line(
        "traits",
        traits.set().stream()
            .sorted()
            .map(trait -> trait.name().toLowerCase(Locale.ROOT).replace('_', ' '))
            .collect(Collectors.joining(", ")));
  }

  private void printOptions() {
    AllocatorOptions options;
    try (Allocator allocator = Allocator.builder().build()) {
      options = allocator.options();
    }
    heading("Options and their defaults");
    line("engine", options.engine().optionName());
    line("limitBytes", limit(options.limitBytes(), "none"));
    line("arenaBytes", limit(options.arenaBytes(), "as the engine prefers"));
    line("contiguous", limit(options.contiguousBytes(), "no"));
    heading("Engines");
    line(
        "",
        Arrays.stream(Engine.values()).map(Engine::optionName).collect(Collectors.joining(", ")));
  }

  private static String limit(OptionalLong byteSize, String otherwise) {
    return byteSize.isPresent() ? Figures.bytes(byteSize.getAsLong()) : otherwise;
  }

  private void printSubjects() {
    heading("Subjects of comparisons");
    for (String name : Subjects.names()) {
      line(name, Subjects.absence(name).map(reason -> "absent: " + reason).orElse("present"));
    }
  }
}
