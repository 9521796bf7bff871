package dev.mem.core;

import dev.mem.RawAllocator;
import dev.mem.core.layout.BlockHeaders;
import dev.mem.core.layout.Sizes;
import dev.mem.spi.PageSourceTrait;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A JDK arena whose memory comes from an allocator: it cuts segments from chunks, which are blocks
 * with the arena's own lifetime.
 *
 * <p>Segments start behind the chunk's first bytes, never where the chunk itself does. So none of
 * their addresses is that of a block, and none can be freed singly.
 *
 * <p>What is confined needs no lock: its owner is the only one to get this far. What is shared
 * holds its monitor; the allocator's lock is taken inside, never the other way round.
 */
abstract class AllocatorArena implements Arena {

  /** Kept free at the start of each chunk. */
  private static final long CHUNK_HEAD_BYTES = BlockHeaders.UNIT_BYTES;

  private static final long FIRST_CHUNK_BYTES = 1L << 10;
  private static final long LARGEST_SHARED_CHUNK_BYTES = 1L << 16;

  /** Keeps long fields of neighbouring segments on their natural addresses. */
  private static final long LEAST_ALIGNMENT = 8;

  private final AllocatorCore core;
  private final Arena lifetime;
  private final ArenaChunks chunks;
  private long nextChunkBytes = FIRST_CHUNK_BYTES;

  /**
   * The chunk that segments are cut from, and the offset of its first unused byte: 0 if there is no
   * chunk yet.
   */
  private MemorySegment chunk = MemorySegment.NULL;

  private long chunkUsed;

  private AllocatorArena(AllocatorCore core, RawAllocator raw, Arena lifetime) {
    this.core = core;
    this.lifetime = lifetime;
    this.chunks = new ArenaChunks(core, raw, lifetime);
  }

  static AllocatorArena openConfined(AllocatorCore core, RawAllocator raw) {
    requireRescopes(core);
    return opened(core, new Confined(core, raw));
  }

  static AllocatorArena openShared(AllocatorCore core, RawAllocator raw) {
    requireRescopes(core);
    return opened(core, new Shared(core, raw));
  }

  private static void requireRescopes(AllocatorCore core) {
    if (!core.source().traits().has(PageSourceTrait.RESCOPES)) {
      throw new UnsupportedOperationException(
          "the page source \""
              + core.source().name()
              + "\" cannot give blocks a lifetime of their own; use the platform's page source, a"
              + " Heap, or the JDK's own arenas");
    }
  }

  private static AllocatorArena opened(AllocatorCore core, AllocatorArena arena) {
    core.requireOpen();
    core.arenaOpened(arena);
    return arena;
  }

  @Override
  public final MemorySegment.Scope scope() {
    return lifetime.scope();
  }

  /** Cuts a segment; the caller has made sure that nobody else is here. */
  final MemorySegment cut(long byteSize, long byteAlignment) {
    Arguments.requireSize(byteSize);
    Arguments.requireAlignment(byteAlignment);
    if (!lifetime.scope().isAlive()) {
      throw new IllegalStateException("Already closed");
    }
    long alignment = Math.max(byteAlignment, LEAST_ALIGNMENT);
    long offset = Sizes.alignUp(chunk.address() + chunkUsed, alignment) - chunk.address();
    if (chunkUsed == 0 || byteSize > chunk.byteSize() - offset) {
      return cutFromNewChunk(byteSize, alignment);
    }
    chunkUsed = offset + Math.max(byteSize, 1);
    return chunk.asSlice(offset, byteSize);
  }

  private MemorySegment cutFromNewChunk(long byteSize, long alignment) {
    // The head, and what may be lost to get from there to an aligned address.
    long extra = CHUNK_HEAD_BYTES + alignment;
    if (byteSize + extra > LARGEST_SHARED_CHUNK_BYTES / 4) {
      MemorySegment own = chunks.add(byteSize, extra);
      long offset = Sizes.alignUp(own.address() + CHUNK_HEAD_BYTES, alignment) - own.address();
      return own.asSlice(offset, byteSize);
    }
    MemorySegment fresh = chunks.add(Math.max(nextChunkBytes - extra, byteSize), extra);
    nextChunkBytes = Math.min(nextChunkBytes * 2, LARGEST_SHARED_CHUNK_BYTES);
    chunk = fresh;
    chunkUsed = CHUNK_HEAD_BYTES;
    return cut(byteSize, alignment);
  }

  /** Ends the lifetime and gives the memory back. */
  final void end() {
    lifetime.close();
    try {
      chunks.free();
    } finally {
      core.arenaClosed(this);
    }
  }

  /**
   * Ends the lifetime because the allocator is closed, if the current thread may; otherwise the
   * memory stays until the arena's owner closes it.
   */
  void closeWithAllocator() {
    try {
      lifetime.close();
    } catch (IllegalStateException | WrongThreadException refused) {
      return;
    }
    chunks.unpin();
  }

  /** An arena for one thread. */
  private static final class Confined extends AllocatorArena {
    private final Thread owner = Thread.currentThread();

    Confined(AllocatorCore core, RawAllocator raw) {
      super(core, raw, Arena.ofConfined());
    }

    private void requireOwner() {
      if (Thread.currentThread() != owner) {
        throw new WrongThreadException("the arena is confined to " + owner);
      }
    }

    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
      requireOwner();
      return cut(byteSize, byteAlignment);
    }

    @Override
    public void close() {
      requireOwner();
      end();
    }
  }

  /** An arena for all threads. */
  private static final class Shared extends AllocatorArena {

    Shared(AllocatorCore core, RawAllocator raw) {
      super(core, raw, Arena.ofShared());
    }

    @Override
    public synchronized MemorySegment allocate(long byteSize, long byteAlignment) {
      return cut(byteSize, byteAlignment);
    }

    @Override
    public synchronized void close() {
      end();
    }

    @Override
    synchronized void closeWithAllocator() {
      super.closeWithAllocator();
    }
  }
}
