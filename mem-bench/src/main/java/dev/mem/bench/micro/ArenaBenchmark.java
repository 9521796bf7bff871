package dev.mem.bench.micro;

import dev.mem.bench.subject.Memory;
import dev.mem.bench.subject.Subject;
import java.lang.foreign.Arena;
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
 * An arena is opened, segments are allocated from it and written, and it is closed; one invocation
 * is one arena.
 *
 * <p>Segments are not kept, for none is freed singly: the compiler may do away with the objects,
 * but not with the memory.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ArenaBenchmark extends MicroState {
  /** How many segments an arena has. */
  static final int SEGMENTS = 100;

  /** The size of a segment in bytes. */
  @Param("64")
  public long byteSize;

  @SuppressWarnings("NullAway.Init") // openTable does.
  private Subject arenas;

  /** Gets hold of the subject; its table stays empty. */
  @Setup(Level.Trial)
  public void openTable(ThreadParams thread) {
    open(0, thread.getThreadIndex());
    arenas = current(subject);
  }

  private void fill(Arena arena) {
    for (int i = 0; i < SEGMENTS; i++) {
      Memory.putByte(arena.allocate(byteSize).address(), (byte) 1);
    }
  }

  /** Fills and closes an arena for one thread. */
  @Benchmark
  public void confined() {
    try (Arena arena = arenas.confinedArena()) {
      fill(arena);
    }
  }

  /** Fills and closes an arena for all threads. */
  @Benchmark
  public void shared() {
    try (Arena arena = arenas.sharedArena()) {
      fill(arena);
    }
  }
}
