package dev.mem.bench.cli;

import dev.mem.Engine;
import dev.mem.HeapMap;
import dev.mem.bench.report.Figures;
import dev.mem.bench.subject.Subject;
import dev.mem.bench.subject.Subjects;
import dev.mem.bench.trace.HeapReplay;
import dev.mem.bench.trace.InputException;
import dev.mem.bench.trace.Trace;
import dev.mem.bench.trace.TraceReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws what a heap looks like after some operations of a trace. */
@Command(
    name = "map",
    description = {
      "Draws what the heap of an engine looks like after some operations of a trace.",
      "",
      "A program draws its own heap with HeapMap.of(allocator.inspector()).writeSvg(file)."
    },
    footerHeading = "%nExample:%n",
    footer = {"  ./mem map own-cc1.rep --engine best-fit --at peak -o heap.svg"})
final class MapCommand extends Subcommand {
  private static final String PEAK = "peak";
  private static final String END = "end";

  @Parameters(index = "0", paramLabel = "FILE", description = "The trace: .rep or .trep, or .gz.")
  private Path file = Path.of("");

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      description = "The engine. By default the one that programs get by default.")
  private String engine = "";

  @Option(
      names = "--at",
      paramLabel = "N",
      defaultValue = PEAK,
      description =
          "After how many operations, or peak, or end. Default: ${DEFAULT-VALUE}, when the most"
              + " payload is live.")
  private String at = PEAK;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      defaultValue = "heap.svg",
      description = "Where the drawing goes. Default: ${DEFAULT-VALUE}.")
  private Path output = Path.of("heap.svg");

  @Override
  public Integer call() {
    String name = engine.isEmpty() ? ReplayCommand.defaultEngine() : requireEngine();
    Trace trace = TraceReader.read(file);
    int operation = operation(trace);
    try (Subject subject = Subjects.open(name)) {
      new HeapReplay(trace, subject)
          .run(new TreeSet<>(List.of(operation)), (_, _, map, _) -> draw(map));
    }
    return ExitCode.OK;
  }

  private String requireEngine() {
    try {
      return Engine.ofOptionName(engine).optionName();
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private int operation(Trace trace) {
    if (at.equals(PEAK)) {
      return trace.peakOperation() + 1;
    }
    if (at.equals(END)) {
      return trace.operations();
    }
    int operation;
    try {
      operation = Integer.parseInt(at);
    } catch (NumberFormatException e) {
      throw wrong("--at: expected a number, peak or end, but found \"" + at + "\"");
    }
    if (operation < 1 || operation > trace.operations()) {
      throw wrong(
          "--at: expected a number from 1 to %d, but found %d"
              .formatted(trace.operations(), operation));
    }
    return operation;
  }

  private void draw(HeapMap map) {
    try {
      map.writeSvg(output);
    } catch (IOException e) {
      throw InputException.of(output.toString(), e);
    }
    var totals = map.totals();
    print(
        "%s: %s in %,d live blocks, %s slack, %s headers, %s free in %,d blocks%n"
            .formatted(
                output,
                Figures.bytes(totals.requestedBytes()),
                totals.liveBlocks(),
                Figures.bytes(totals.slackBytes()),
                Figures.bytes(totals.overheadBytes()),
                Figures.bytes(totals.freeBytes()),
                totals.freeBlocks()));
  }
}
