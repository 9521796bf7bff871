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

/**
 * Many live blocks, of which random ones are replaced: each invocation frees the block in a random
 * slot and allocates and writes another, of random size. All slots are full from the start.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SlotsBenchmark extends MicroState {
  /** How many blocks are live. */
  @Param("1000")
  public int slots;

  /** The sizes. */
  @Param("SMALL")
  @SuppressWarnings("NullAway.Init") // JMH sets it.
  public SizeMix sizeMix;

  /** Fills all slots. */
  @Setup(Level.Trial)
  public void openTable(ThreadParams thread) {
    open(slots, thread.getThreadIndex());
    for (int slot = 0; slot < slots; slot++) {
      Memory.putByte(table.allocate(slot, sizeMix.next(this)), (byte) 1);
    }
  }

  /** Replaces a block. */
  @Benchmark
  public void replace() {
    int slot = random(slots);
    table.free(slot);
    Memory.putByte(table.allocate(slot, sizeMix.next(this)), (byte) 1);
  }
}
