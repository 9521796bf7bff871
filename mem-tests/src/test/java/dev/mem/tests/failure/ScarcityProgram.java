package dev.mem.tests.failure;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.mem.Allocator;
import dev.mem.AllocatorStatistics;
import dev.mem.Engine;
import dev.mem.OffHeapOutOfMemoryError;
import dev.mem.Purging;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/**
 * Allocates where something is scarce until the system refuses, checks what is live, frees, and
 * goes on once there is enough again: with every engine, one after the other.
 *
 * <p>Argument: the name of a {@link Scarcity}.
 */
final class ScarcityProgram {
  /** More than a scarce system has. */
  private static final int MOST_BLOCKS = 10_000;

  private static final long REHEARSAL_BYTES = 4 << 20;

  private final Scarcity scarcity;
  private final Random random = new Random(1);

  private ScarcityProgram(Scarcity scarcity) {
    this.scarcity = scarcity;
  }

  public static void main(String[] arguments) throws Throwable {
    Scarcity scarcity = Scarcity.valueOf(arguments[0]);
    scarcity.prepare();
    var program = new ScarcityProgram(scarcity);
    for (Engine engine : Engine.values()) {
      // Whatever is done while something is scarce is done before, at a limit of mem's own: so all
      // of the code is there, and the JVM itself needs nothing more of the system.
      program.run(engine, OptionalLong.of(REHEARSAL_BYTES));
    }
    for (Engine engine : Engine.values()) {
      System.out.println(engine + ": " + program.run(engine, OptionalLong.empty()));
    }
  }

  private String run(Engine engine, OptionalLong limitBytes) throws Throwable {
    var options = Allocator.builder().engine(engine).purging(Purging.ON_DEMAND);
    limitBytes.ifPresent(options::limitBytes);
    try (Allocator allocator = options.build()) {
      List<MemorySegment> blocks = new ArrayList<>();
      allocate(allocator, blocks, 20);
      boolean rehearsed = limitBytes.isPresent();
      if (!rehearsed) {
        scarcity.begin();
      }
      String first = allocateUntilRefused(allocator, blocks);
      check(allocator, blocks);
      free(allocator, blocks, blocks.size() / 2);
      check(allocator, blocks);
      String second = allocateUntilRefused(allocator, blocks);
      check(allocator, blocks);
      if (!rehearsed) {
        scarcity.end();
      }
      free(allocator, blocks, blocks.size() / 2);
      allocate(allocator, blocks, 20);
      check(allocator, blocks);
      free(allocator, blocks, blocks.size());
      check(allocator, blocks);
      requireNothingHeld(allocator);
      return first + ", " + second;
    }
  }

  private void allocate(Allocator allocator, List<MemorySegment> blocks, int count) {
    for (int i = 0; i < count; i++) {
      MemorySegment block =
          allocator.allocate(random.nextLong(16, random.nextBoolean() ? 500 : 100_000));
      mark(block);
      blocks.add(block);
    }
  }

  private String allocateUntilRefused(Allocator allocator, List<MemorySegment> blocks) {
    try {
      for (int i = 0; i < MOST_BLOCKS; i++) {
        allocate(allocator, blocks, 1);
      }
      return "not refused";
    } catch (OffHeapOutOfMemoryError refused) {
      return refused.osError() == null ? "refused" : refused.osError().errorName();
    }
  }

  private void free(Allocator allocator, List<MemorySegment> blocks, int count) {
    for (int i = 0; i < count; i++) {
      allocator.free(blocks.remove(random.nextInt(blocks.size())));
    }
  }

  private static void mark(MemorySegment block) {
    block.set(JAVA_LONG_UNALIGNED, 0, block.address());
    block.set(JAVA_BYTE, block.byteSize() - 1, (byte) block.byteSize());
  }

  /** Checks the marks, the heap, and that the figures are those of the blocks. */
  private static void check(Allocator allocator, List<MemorySegment> blocks) {
    for (MemorySegment block : blocks) {
      require(block.get(JAVA_LONG_UNALIGNED, 0) == block.address());
      require(block.get(JAVA_BYTE, block.byteSize() - 1) == (byte) block.byteSize());
    }
    allocator.inspector().verify();
    AllocatorStatistics figures = allocator.statistics();
    require(figures.liveBlocks() == blocks.size());
    require(figures.liveBytes() <= figures.committedBytes());
    require(figures.committedBytes() <= figures.reservedBytes());
  }

  private static void requireNothingHeld(Allocator allocator) {
    allocator.trim();
    AllocatorStatistics figures = allocator.statistics();
    require(figures.committedBytes() == 0);
    require(figures.reservedBytes() == 0);
    require(figures.arenasMapped() == figures.arenasReturned());
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalStateException("does not hold");
    }
  }
}
