package dev.mem.core.slab;

import dev.mem.HeapVisitor;
import dev.mem.InvalidFreeException;
import dev.mem.core.arena.MemoryArena;
import dev.mem.core.engine.LiveGauge;
import dev.mem.core.engine.Refusals;
import dev.mem.core.layout.Sizes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks into the arenas of a sharded engine: which blocks are live, and what is wrong with an
 * address that is none.
 *
 * <p>It reads what owners write without telling anyone. While nobody allocates or frees that is
 * exact; otherwise it shows every block that is live all the time, and may err about others.
 */
final class SpaceReader {
  private final SlabSpace space;
  private final BlockArenas blockArenas;
  private long peakBytes;

  SpaceReader(SlabSpace space, BlockArenas blockArenas) {
    this.space = space;
    this.blockArenas = blockArenas;
  }

  /** Returns the usable size of the live block that starts at an address, or -1. */
  long usableSize(MemoryArena arena, long address) {
    return switch (arena) {
      case RunArena runs ->
          switch (runs.extentAt(address)) {
            case Slab slab ->
                (slab.bitOf(address) & slab.liveBits()) != 0 ? slab.bin.blockBytes : -1;
            case Span span -> span.address == address && span.isLive() ? span.byteSize() : -1;
            case NoExtent _ -> -1;
          };
      case BlockArena block ->
          block.address() == address && block.isLive() ? block.usableBytes() : -1;
      default -> -1;
    };
  }

  /** Returns the address of the live block that contains an address, or 0. */
  long blockContaining(MemoryArena arena, long address) {
    long start =
        switch (arena) {
          case RunArena runs ->
              switch (runs.extentAt(address)) {
                case Slab slab -> slab.blockAround(address);
                case Span span -> span.address;
                case NoExtent _ -> 0;
              };
          default -> arena.address();
        };
    return start != 0 && address - start < usableSize(arena, start) ? start : 0;
  }

  /** Returns what is wrong with an address of an arena at which no live block starts. */
  InvalidFreeException explain(MemoryArena arena, long address) {
    long block = blockContaining(arena, address);
    if (block != 0 && block != address) {
      return Refusals.interior(address, block, usableSize(arena, block));
    }
    boolean freed = Sizes.isAligned(address, SizeClasses.STEP_BYTES) && wasUsed(arena, address);
    return freed ? Refusals.alreadyFree(address) : Refusals.neverAllocated(address);
  }

  private static boolean wasUsed(MemoryArena arena, long address) {
    return switch (arena) {
      case RunArena runs ->
          runs.extentAt(address) instanceof Slab || runs.dirty.get(runs.grainOf(address));
      case BlockArena block -> block.address() == address;
      default -> false;
    };
  }

  /** Shows all arenas to a visitor. */
  void walk(HeapVisitor visitor) {
    List<RunArena> arenas;
    synchronized (space.lock()) {
      arenas = List.copyOf(space.arenas());
    }
    for (RunArena arena : arenas) {
      @Nullable RunSnapshot snapshot;
      synchronized (space.lock()) {
        snapshot = arena.isReleased() ? null : RunSnapshot.of(arena);
      }
      if (snapshot != null) {
        snapshot.show(visitor);
      }
    }
    for (BlockArena arena : blockArenas.arenas()) {
      show(arena, visitor);
    }
  }

  private static void show(BlockArena arena, HeapVisitor visitor) {
    long usable = arena.isLive() ? arena.usableBytes() : 0;
    visitor.arena(arena.address(), arena.byteSize());
    if (usable > 0) {
      visitor.liveBlock(arena.address(), usable);
    }
    if (usable < arena.byteSize()) {
      visitor.freeBlock(arena.address() + usable, arena.byteSize() - usable);
    }
  }

  /** Returns what is live, and the most bytes that were when anybody asked. */
  synchronized LiveGauge.Reading live() {
    long blocks = 0;
    long bytes = 0;
    synchronized (space.lock()) {
      for (RunArena arena : space.arenas()) {
        for (Extent extent : arena.eachExtent()) {
          switch (extent) {
            case Slab slab -> {
              int live = Long.bitCount(slab.liveBits());
              blocks += live;
              bytes += (long) live * slab.bin.blockBytes;
            }
            case Span span -> {
              blocks += span.isLive() ? 1 : 0;
              bytes += span.isLive() ? span.byteSize() : 0;
            }
            case NoExtent _ -> {}
          }
        }
      }
    }
    for (BlockArena arena : blockArenas.arenas()) {
      if (arena.isLive()) {
        blocks++;
        bytes += arena.usableBytes();
      }
    }
    peakBytes = Math.max(peakBytes, bytes);
    return new LiveGauge.Reading(blocks, bytes, peakBytes);
  }

  /** Checks every arena; returns what is live. */
  LiveGauge.Reading verify() {
    synchronized (space.lock()) {
      for (RunArena arena : space.arenas()) {
        SpaceVerifier.verify(arena);
      }
    }
    return live();
  }
}
