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
 * A number of blocks is allocated and written, then all of them are freed in some order; one
 * invocation is one batch.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BatchBenchmark extends MicroState {
  /**
   * How many sizes are drawn ahead. Batches walk through them, so that not every batch is the same.
   */
  private static final int SIZES = 1 << 14;

  /** In which order the blocks of a batch are freed. */
  public enum Order {
    /** The last one first. */
    LIFO,
    /** The first one first. */
    FIFO,
    /** In a random order, the same for each batch. */
    RANDOM
  }

  /** How many blocks. */
  @Param("1000")
  public int blocks;

  /** The order of freeing. */
  @Param("LIFO")
  @SuppressWarnings("NullAway.Init") // JMH sets it.
  public Order order;

  /** The sizes. */
  @Param("SAME")
  @SuppressWarnings("NullAway.Init") // JMH sets it.
  public SizeMix sizeMix;

  private int[] sizes = {};
  private int[] freeOrder = {};
  private int cursor;

  /** Draws sizes and order. */
  @Setup(Level.Trial)
  public void openTable(ThreadParams thread) {
    open(blocks, thread.getThreadIndex());
    sizes = sizeMix.draw(SIZES, this);
    freeOrder = new int[blocks];
    for (int i = 0; i < blocks; i++) {
      freeOrder[i] = order == Order.LIFO ? blocks - 1 - i : i;
    }
    if (order == Order.RANDOM) {
      shuffle();
    }
  }

  private void shuffle() {
    for (int i = blocks - 1; i > 0; i--) {
      int other = random(i + 1);
      int index = freeOrder[i];
      freeOrder[i] = freeOrder[other];
      freeOrder[other] = index;
    }
  }

  /** Allocates and frees a batch. */
  @Benchmark
  public void batch() {
    int position = cursor;
    for (int slot = 0; slot < blocks; slot++) {
      Memory.putByte(table.allocate(slot, sizes[position]), (byte) 1);
      position = position + 1 & SIZES - 1;
    }
    cursor = position;
    for (int slot : freeOrder) {
      table.free(slot);
    }
  }
}
