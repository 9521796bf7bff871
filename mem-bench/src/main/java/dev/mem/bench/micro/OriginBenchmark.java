package dev.mem.bench.micro;

import dev.mem.bench.subject.Memory;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * The two benchmarks of mem's origin: allocating blocks of random size up to 8 OS pages, and
 * freeing them, each timed without the other.
 *
 * <p>One invocation handles {@link #BLOCKS} blocks, enough to make the reading of the clock around
 * it insignificant. All blocks are gone before the next one.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OriginBenchmark extends MicroState {
  /** How many blocks one invocation allocates or frees. */
  static final int BLOCKS = 1000;

  private int[] sizes = {};

  /** Draws the sizes. */
  @Setup(Level.Trial)
  public void openTable(ThreadParams thread) {
    open(BLOCKS, thread.getThreadIndex());
    sizes = SizeMix.ORIGIN.draw(BLOCKS, this);
  }

  private void fill() {
    for (int slot = 0; slot < BLOCKS; slot++) {
      Memory.putByte(table.allocate(slot, sizes[slot]), (byte) 1);
    }
  }

  /** Sees to it that there is nothing before an allocation. */
  @State(Scope.Thread)
  public static class Empty {
    /** Frees what the last invocation allocated. */
    @TearDown(Level.Invocation)
    public void empty(OriginBenchmark benchmark) {
      benchmark.table.freeAll();
    }
  }

  /** Sees to it that there is something to free. */
  @State(Scope.Thread)
  public static class Full {
    /** Allocates what the next invocation frees. */
    @Setup(Level.Invocation)
    public void fill(OriginBenchmark benchmark) {
      benchmark.fill();
    }
  }

  /** Allocates and writes. */
  @Benchmark
  public void allocate(Empty before) {
    fill();
  }

  /** Frees. */
  @Benchmark
  public void free(Full before) {
    table.freeAll();
  }
}
