package dev.mem.tests.module;

import dev.mem.Allocator;
import dev.mem.Engine;
import dev.mem.Heap;
import dev.mem.HeapVisitor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Fills arenas, gives them back, and says what the kernel still has mapped of them. */
final class ReturnedMemoryProgram {
  private static final long ARENA_BYTES = 8 << 20;

  private record Range(long from, long to) {}

  private final Engine engine;
  private final List<Range> arenas = new ArrayList<>();
  private final List<MemorySegment> blocks = new ArrayList<>();

  private ReturnedMemoryProgram(Engine engine) {
    this.engine = engine;
  }

  public static void main(String[] arguments) throws IOException {
    for (Engine engine : Engine.values()) {
      new ReturnedMemoryProgram(engine).run();
    }
  }

  private void run() throws IOException {
    Allocator allocator =
        Allocator.builder().engine(engine).arenaBytes(ARENA_BYTES).leakListener(_ -> {}).build();
    fill(allocator);
    say("full: " + mappedPercent() + " % mapped");
    blocks.forEach(allocator::free);
    if (engine != Engine.FIRST_FIT) {
      // The others keep an empty arena until asked.
      allocator.trim();
    }
    say("freed: " + mappedPercent() + " % mapped, " + aliveBlocks() + " blocks accessible");
    fill(allocator);
    allocator.close();
    say("closed: " + mappedPercent() + " % mapped, " + aliveBlocks() + " blocks accessible");
  }

  private void fill(Allocator allocator) {
    arenas.clear();
    blocks.clear();
    Heap heap = allocator.newHeap();
    for (int i = 0; i < 60; i++) {
      blocks.add((i % 3 == 0 ? heap : allocator).allocate(1_000_000).fill((byte) i));
    }
    allocator
        .inspector()
        .walk(
            new HeapVisitor() {
              @Override
              public void arena(long address, long byteSize) {
                arenas.add(new Range(address, address + byteSize));
              }

              @Override
              public void liveBlock(long address, long usableBytes) {}
            });
  }

  private void say(String what) {
    System.out.println(engine.optionName() + " " + what);
  }

  /** Returns how much of the arenas the kernel has mapped, by its own account. */
  private long mappedPercent() throws IOException {
    long mapped = 0;
    long all = 0;
    for (Range arena : arenas) {
      all += arena.to - arena.from;
      for (Range mapping : mappings()) {
        mapped += Math.max(0, Math.min(arena.to, mapping.to) - Math.max(arena.from, mapping.from));
      }
    }
    return 100 * mapped / all;
  }

  private static List<Range> mappings() throws IOException {
    List<Range> mappings = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
      int dash = line.indexOf('-');
      mappings.add(
          new Range(
              Long.parseUnsignedLong(line, 0, dash, 16),
              Long.parseUnsignedLong(line, dash + 1, line.indexOf(' '), 16)));
    }
    return mappings;
  }

  /** Touches every block; those that went back throw, and the program lives to count them. */
  private int aliveBlocks() {
    int alive = 0;
    for (MemorySegment block : blocks) {
      try {
        block.set(ValueLayout.JAVA_BYTE, block.byteSize() - 1, (byte) 1);
        alive++;
      } catch (IllegalStateException gone) {
        // As it should be.
      }
    }
    return alive;
  }
}
