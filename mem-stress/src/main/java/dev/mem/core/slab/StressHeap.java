package dev.mem.core.slab;

import dev.mem.HugePages;
import dev.mem.Purging;
import dev.mem.core.arena.ArenaSupply;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.arena.MemoryAccount;
import dev.mem.core.engine.Content;
import dev.mem.core.engine.EngineContext;
import dev.mem.core.engine.LiveGauge;
import dev.mem.core.layout.Grains;
import dev.mem.core.source.JdkPageSource;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A heap without an owner, and one slab of it that some blocks are live in. All heaps of the JVM
 * are those of one engine.
 *
 * <p>The actor that is to be the owner adopts it first.
 */
final class StressHeap {
  /** Few of them fill a slab. */
  static final int BLOCK_BYTES = 4096;

  private static final long ARENA_BYTES = 1L << 24;

  private static final long FAR_BEHIND_BYTES = 1L << 40;

  private static final AtomicLong IDS = new AtomicLong(1L << 41);

  /** What the current thread was told of late. */
  private static final ThreadLocal<int[]> TOLD = ThreadLocal.withInitial(() -> new int[1]);

  private static final ShardedEngine ENGINE =
      newEngine(new MemoryAccount(OptionalLong.empty()), ARENA_BYTES);

  final SlabHeap heap;
  final Bin bin;
  final Slab slab;
  private final long[] blocks;

  /** How many frees the owner reported as one too many. */
  private int late;

  /**
   * Makes a heap whose only slab is HELD, with a number of its blocks live and the others ready.
   */
  StressHeap(int live) {
    heap = new SlabHeap(ENGINE, ENGINE.space(), Thread.currentThread());
    bin = heap.bin(SizeClasses.of(BLOCK_BYTES, 1));
    blocks = new long[live];
    for (int i = 0; i < live; i++) {
      blocks[i] = ENGINE.allocate(heap, BLOCK_BYTES, 1, Content.UNSPECIFIED, Exhaustion.THROWS);
    }
    slab = bin.current;
    heap.disown();
  }

  /**
   * Makes a heap whose only slab is IDLE, with a number of its blocks live and the others free. Its
   * owner is far behind: whoever frees the last block takes the slab away.
   */
  static StressHeap idle(int live) {
    StressHeap made = new StressHeap(live);
    made.bin.demoteCurrent();
    made.heap.queue.leftBytes = FAR_BEHIND_BYTES;
    return made;
  }

  static ShardedEngine newEngine(MemoryAccount account, long arenaBytes) {
    long id = IDS.incrementAndGet();
    var supply = new ArenaSupply(new JdkPageSource(), account, id);
    return new ShardedEngine(
        new EngineContext(
            id,
            supply,
            OptionalLong.of(arenaBytes),
            Purging.ON_DEMAND,
            HugePages.SYSTEM_DEFAULT,
            misuse -> TOLD.get()[0]++,
            new LiveGauge(),
            new Object()));
  }

  /** Returns how many blocks fill a slab. */
  static int slabBlocks() {
    return SizeClasses.capacity(SizeClasses.of(BLOCK_BYTES, 1));
  }

  /** Makes a live span of the heap; before the actors begin. */
  Span newSpan(int grains) {
    return Objects.requireNonNull(
        ENGINE.space().acquireSpan(heap, grains, 1, Grains.bytes(grains), Exhaustion.THROWS));
  }

  boolean free(Span span) {
    return ENGINE.free(span);
  }

  boolean freeByOwner(int block) {
    return OwnerFrees.free(slab, slab.bitOf(blocks[block]), blocks[block]);
  }

  boolean freeRemotely(int block) {
    return RemoteFrees.free(slab, slab.bitOf(blocks[block]), blocks[block]);
  }

  /** Allocates as the owner; returns the block's number, -1 for one unknown, or -2 for none. */
  int allocate() {
    int before = TOLD.get()[0];
    long found = heap.allocateQuickly(BLOCK_BYTES);
    late += TOLD.get()[0] - before;
    for (int i = 0; i < blocks.length; i++) {
      if (blocks[i] == found) {
        return i;
      }
    }
    return found == 0 ? -2 : -1;
  }

  void write(int block, long value) {
    RunArena arena = slab.inArena();
    arena.range().set(ValueLayout.JAVA_LONG, blocks[block] - arena.address(), value);
  }

  long read(int block) {
    RunArena arena = slab.inArena();
    return arena.range().get(ValueLayout.JAVA_LONG, blocks[block] - arena.address());
  }

  /** Collects as the owner; returns how many frees were reported as one too many in all. */
  int collectAndCountLate() {
    heap.drain();
    late += heap.lateFrees().takeAll().length;
    return late;
  }

  int liveBlocks() {
    return Long.bitCount(slab.liveBits());
  }

  /** Returns how many bytes the heap has of its space. */
  long spaceBytes() {
    synchronized (ENGINE.space().lock()) {
      return heap.registry.byteSize();
    }
  }

  /** Gives everything back. */
  void close() {
    ENGINE.drop(heap);
  }
}
