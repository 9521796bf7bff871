package dev.mem.bench.memory;

import com.google.gson.Gson;
import dev.mem.bench.result.MemorySeries;
import dev.mem.bench.run.TraceFiles;
import dev.mem.bench.subject.BlockTable;
import dev.mem.bench.subject.Memory;
import dev.mem.bench.subject.Subject;
import dev.mem.bench.subject.Subjects;
import dev.mem.bench.trace.Trace;
import dev.mem.bench.trace.TraceWalk;
import dev.mem.bench.workload.MemoryScenario;
import dev.mem.bench.workload.MemoryScenarios;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The process that shows memory: one subject, one scenario.
 *
 * <p>Arguments are the subject, the scenario and the seed. It prints {@link #FREED} when all is
 * freed, ten seconds later a line that begins with {@link #RESULT}, and ends.
 */
public final class MemoryWorker {
  /** The line that says that there is nothing more to do but to wait. */
  static final String FREED = "mem-freed";

  /** What the line with the {@link MemorySeries} as JSON begins with. */
  static final String RESULT = "mem-series ";

  private static final String TRACE = "trace:";
  private static final int SAMPLES = 100;
  private static final int WARM_UP_BLOCKS = 20_000;
  private static final long[] WAIT_MILLIS = {1000, 9000};

  private MemoryWorker() {}

  /**
   * Runs a scenario.
   *
   * @param args the subject, the scenario, the seed
   * @throws IOException if resident memory cannot be read
   * @throws InterruptedException never: nobody interrupts
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (!HugePages.disable()) {
      System.err.println("transparent huge pages cannot be turned off");
    }
    MemorySeries series = run(args[0], args[1], Long.parseLong(args[2]));
    System.out.println(RESULT + new Gson().toJson(series));
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  private static MemorySeries run(String subjectName, String name, long seed)
      throws IOException, InterruptedException {
    MemoryScenario scenario = scenario(name, seed);
    // Another instance of it is warmed up, and kept to the end: what that one holds is in the
    // baseline.
    try (Subject warm = Subjects.open(subjectName);
        Subject subject = Subjects.open(subjectName);
        ResidentMemory resident = new ResidentMemory()) {
      warmUp(warm);
      BlockTable table = subject.newTable(scenario.slots());
      Sampler sampler = new Sampler(resident, subject.allocator());
      sampler.sample(0);
      ObservedTable observed =
          new ObservedTable(table, sampler, Math.max(1, scenario.operations() / SAMPLES));
      scenario.run(observed);
      observed.freeAll();
      sampler.sample(0);
      System.out.println(FREED);
      System.out.flush();
      List<Long> after = new ArrayList<>();
      after.add(sampler.residentBytes());
      for (long millis : WAIT_MILLIS) {
        Thread.sleep(millis);
        after.add(sampler.residentBytes());
      }
      return new MemorySeries(
          name.startsWith(TRACE)
              ? TRACE + TraceFiles.shortName(name.substring(TRACE.length()))
              : name,
          subjectName,
          sampler.points(),
          sampler.peakPayloadBytes(),
          sampler.peakResidentBytes(),
          sampler.metadataBytes(),
          sampler.ownBytes(),
          after,
          "");
    }
  }

  private static MemoryScenario scenario(String name, long seed) {
    if (!name.startsWith(TRACE)) {
      return MemoryScenarios.ofName(name, seed);
    }
    Trace trace = TraceFiles.read(name.substring(TRACE.length()));
    return new MemoryScenario() {
      @Override
      public int slots() {
        return trace.slots();
      }

      @Override
      public int operations() {
        return trace.operations();
      }

      @Override
      public void run(BlockTable table) {
        TraceWalk.run(trace, table);
      }
    };
  }

  /** Has the calls compiled and the classes loaded, with so little memory that it does not show. */
  private static void warmUp(Subject subject) {
    BlockTable table = subject.newTable(1);
    for (int i = 0; i < WARM_UP_BLOCKS; i++) {
      Memory.touch(table.allocate(0, 16), 16);
      table.free(0);
      Memory.touch(table.reallocate(0, 16), 16);
      table.free(0);
      Memory.touch(table.allocateZeroed(0, 16), 16);
      table.free(0);
    }
  }
}
