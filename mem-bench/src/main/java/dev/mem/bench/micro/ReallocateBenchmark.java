package dev.mem.bench.micro;

import dev.mem.bench.subject.Memory;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * A block that grows by doubling from 16 bytes to 1 MiB, its last byte written at each size, and is
 * freed.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReallocateBenchmark extends MicroState {
  /** How many reallocations one invocation makes, the first of which is an allocation. */
  static final int STEPS = 17;

  private static final long LEAST_BYTES = 16;

  /** Makes the table. */
  @Setup(Level.Trial)
  public void openTable(ThreadParams thread) {
    open(1, thread.getThreadIndex());
  }

  /** Grows a block and frees it. */
  @Benchmark
  public void doubling() {
    for (int step = 0; step < STEPS; step++) {
      long byteSize = LEAST_BYTES << step;
      Memory.putByte(table.reallocate(0, byteSize) + byteSize - 1, (byte) 1);
    }
    table.free(0);
  }
}
