package dev.mem.core;

import dev.mem.BlockAllocator;
import dev.mem.InvalidFreeException;
import dev.mem.RawAllocator;
import dev.mem.core.arena.MemoryArena;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The blocks that an {@link AllocatorArena} has cut segments from.
 *
 * <p>The memory arena of each is pinned: it is not released, not even by closing the allocator,
 * before the lifetime of the segments has ended. Not safe for use by several threads at once.
 */
final class ArenaChunks {
  private final AllocatorCore core;
  private final RawAllocator raw;
  private final Arena lifetime;
  private final List<Chunk> chunks = new ArrayList<>();

  /** A block, and the arena it pins. */
  private record Chunk(long address, MemoryArena arena) {}

  ArenaChunks(AllocatorCore core, RawAllocator raw, Arena lifetime) {
    this.core = core;
    this.raw = raw;
    this.lifetime = lifetime;
  }

  /** Allocates a zeroed chunk of at least {@code byteSize + extraBytes}. */
  MemorySegment add(long byteSize, long extraBytes) {
    long least = byteSize > Long.MAX_VALUE - extraBytes ? byteSize : byteSize + extraBytes;
    long chunkBytes = raw.goodSize(least);
    long address = raw.allocateZeroed(chunkBytes, BlockAllocator.MIN_ALIGNMENT);
    boolean added = false;
    try {
      MemoryArena arena = pin(address);
      try {
        MemorySegment segment = arena.segment(address, chunkBytes);
        MemorySegment chunk = core.source().rescope(segment, lifetime);
        chunks.add(new Chunk(address, arena));
        added = true;
        return chunk;
      } finally {
        if (!added) {
          arena.unpin();
        }
      }
    } finally {
      if (!added) {
        freeUnlessClosed(address);
      }
    }
  }

  private MemoryArena pin(long address) {
    MemoryArena arena = core.arenaContaining(address);
    if (arena == null || !arena.tryPin()) {
      throw new IllegalStateException("the allocator was closed meanwhile");
    }
    return arena;
  }

  /** Lets the memory arenas go; the lifetime of the segments has ended. */
  void unpin() {
    chunks.forEach(chunk -> chunk.arena().unpin());
    chunks.clear();
  }

  /** Frees the chunks; the lifetime of the segments has ended. */
  void free() {
    chunks.forEach(chunk -> chunk.arena().unpin());
    while (!chunks.isEmpty()) {
      freeUnlessClosed(chunks.removeLast().address());
    }
  }

  private void freeUnlessClosed(long address) {
    try {
      raw.free(address);
    } catch (InvalidFreeException gone) {
      // Of any kind: a close that races with this has freed the block a moment ago.
      if (!core.isClosed()) {
        throw gone;
      }
    }
  }
}
