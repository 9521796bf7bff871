package dev.mem.bench.micro;

import dev.mem.bench.subject.Memory;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.infra.ThreadParams;

/** A block is allocated, written and freed before the next one. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PairBenchmark extends MicroState {
  /** The size in bytes. */
  @Param("64")
  public long byteSize;

  /** The alignment in bytes of {@link #aligned}. */
  @Param("64")
  public long byteAlignment;

  /** Makes the table. */
  @Setup(Level.Trial)
  public void openTable(ThreadParams thread) {
    open(1, thread.getThreadIndex());
  }

  /** Allocates and frees. */
  @Benchmark
  public void pair() {
    Memory.putByte(table.allocate(0, byteSize), (byte) 1);
    table.free(0);
  }

  /** Allocates zeros and frees. */
  @Benchmark
  public void zeroed() {
    Memory.putByte(table.allocateZeroed(0, byteSize), (byte) 1);
    table.free(0);
  }

  /** Allocates aligned and frees. */
  @Benchmark
  public void aligned() {
    Memory.putByte(table.allocateAligned(0, byteSize, byteAlignment), (byte) 1);
    table.free(0);
  }
}
