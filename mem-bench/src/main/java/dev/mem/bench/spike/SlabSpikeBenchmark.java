package dev.mem.bench.spike;

import dev.mem.core.arena.AddressMap;
import dev.mem.core.arena.MapEntry;
import dev.mem.core.arena.ReturnedRange;
import dev.mem.spi.PageSource;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What the parts of a small allocation cost: the pair, the segment of a block, and the two ways of
 * finding a block's slab.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class SlabSpikeBenchmark {
  private static final int BATCH = 64;

  private SpikeHeap heap = new SpikeHeap(PageSource.platform());
  private long[] addresses = new long[BATCH];
  private int next;

  /** The slabs of one reservation, by their number in it. */
  private @Nullable SpikeSlab[] slabsOfRange = new @Nullable SpikeSlab[0];

  private long rangeAddress;

  /** Opens a heap of the benchmark's thread. */
  @Setup(Level.Trial)
  public void open() {
    heap = new SpikeHeap(PageSource.platform());
    for (int i = 0; i < BATCH; i++) {
      addresses[i] = heap.allocate();
    }
    MemorySegment range = slabOf(addresses[0]).arena;
    rangeAddress = range.address();
    slabsOfRange = new @Nullable SpikeSlab[(int) (range.byteSize() / SpikeSlab.SLAB_BYTES)];
    for (int i = 0; i < slabsOfRange.length; i++) {
      slabsOfRange[i] = SpikeHeap.slabAt(rangeAddress + i * SpikeSlab.SLAB_BYTES);
    }
    AddressMap.enter(rangeAddress, range.byteSize(), new ReturnedRange(0));
  }

  private static SpikeSlab slabOf(long address) {
    SpikeSlab slab = SpikeHeap.slabAt(address);
    if (slab == null) {
      throw new AssertionError("no slab is at 0x" + Long.toHexString(address));
    }
    return slab;
  }

  /** Closes it. */
  @TearDown(Level.Trial)
  public void close() {
    AddressMap.leave(rangeAddress, slabsOfRange.length * SpikeSlab.SLAB_BYTES, null);
    heap.close();
  }

  /** A block of 64 bytes, allocated and freed, by its address. */
  @Benchmark
  public Object pair() {
    return SpikeHeap.free(heap.allocate());
  }

  /** The same, with a segment that escapes and is written through. */
  @Benchmark
  public Object pairWithSegment(Blackhole hole) {
    long address = heap.allocate();
    MemorySegment segment = slabOf(address).segment(address);
    segment.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
    hole.consume(segment);
    return SpikeHeap.free(segment.address());
  }

  /** Finds the slab of an address through two levels of tables over slabs of 64 KiB. */
  @Benchmark
  public @Nullable Object findInTwoLevels() {
    return SpikeHeap.slabAt(addresses[next++ & (BATCH - 1)]);
  }

  /** Finds the slab of an address in one table, where all slabs are in one reservation. */
  @Benchmark
  public @Nullable Object findInOneRange() {
    long number = (addresses[next++ & (BATCH - 1)] - rangeAddress) / SpikeSlab.SLAB_BYTES;
    return number >= 0 && number < slabsOfRange.length ? slabsOfRange[(int) number] : null;
  }

  /** Finds an entry of the same range through mem-core's three levels over granules of 4 KiB. */
  @Benchmark
  public @Nullable MapEntry findInThreeLevels() {
    return AddressMap.find(addresses[next++ & (BATCH - 1)]);
  }
}
