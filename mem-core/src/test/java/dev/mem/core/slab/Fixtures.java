package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.HugePages;
import dev.mem.InvalidFreeException;
import dev.mem.MisuseException;
import dev.mem.MisuseHandler;
import dev.mem.Purging;
import dev.mem.core.arena.AddressMap;
import dev.mem.core.arena.ArenaSupply;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.arena.MemoryAccount;
import dev.mem.core.arena.MemoryArena;
import dev.mem.core.engine.Content;
import dev.mem.core.engine.EngineContext;
import dev.mem.core.engine.LiveGauge;
import dev.mem.core.source.PageSourceSelector;
import dev.mem.spi.PageSource;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Sharded engines for white-box tests. */
final class Fixtures {
  private static final AtomicLong IDS = new AtomicLong(1L << 40);

  private Fixtures() {}

  /** An engine, and the misuse it was told of late. */
  record Tested(ShardedEngine engine, ArenaSupply supply, List<MisuseException> misuse) {

    /** Allocates a block the slow way. */
    long allocate(long byteSize) {
      return engine.allocate(byteSize, 16, Content.UNSPECIFIED, Exhaustion.THROWS);
    }

    /** Frees a block the slow way. */
    void free(long address) {
      engine.free(arenaOf(address), address);
    }

    /** Has a thread come and go that is given a heap at once, so that the next one is not. */
    Tested afterFirstThread() {
      elsewhere(() -> {
        long block =
            engine.allocate(
                BlockArenas.LEAST_BYTES, 16, Content.UNSPECIFIED, Exhaustion.RETURNS_NOTHING);
        if (block != 0) {
          free(block);
        }
      });
      engine.trim();
      return this;
    }
  }

  static MemoryArena arenaOf(long address) {
    return Objects.requireNonNull(AddressMap.arenaAt(address));
  }

  static Tested newEngine() {
    return newEngine(PageSourceSelector.platform());
  }

  static Tested newEngine(PageSource source) {
    return newEngine(source, OptionalLong.empty(), HugePages.SYSTEM_DEFAULT);
  }

  static Tested newEngine(PageSource source, OptionalLong limitBytes, HugePages hugePages) {
    return newEngine(source, limitBytes, hugePages, Purging.ON_DEMAND);
  }

  static Tested newEngine(
      PageSource source, OptionalLong limitBytes, HugePages hugePages, Purging purging) {
    List<MisuseException> misuse = new CopyOnWriteArrayList<>();
    return newEngine(source, limitBytes, hugePages, purging, misuse, misuse::add);
  }

  /** An engine whose misuse somebody else is told of. */
  static Tested newEngine(MisuseHandler handler) {
    return newEngine(
        PageSourceSelector.platform(),
        OptionalLong.empty(),
        HugePages.SYSTEM_DEFAULT,
        Purging.ON_DEMAND,
        List.of(),
        handler);
  }

  private static Tested newEngine(
      PageSource source,
      OptionalLong limitBytes,
      HugePages hugePages,
      Purging purging,
      List<MisuseException> misuse,
      MisuseHandler handler) {
    long id = IDS.incrementAndGet();
    var supply = new ArenaSupply(source, new MemoryAccount(limitBytes), id);
    var context =
        new EngineContext(
            id,
            supply,
            OptionalLong.empty(),
            purging,
            hugePages,
            handler,
            new LiveGauge(),
            new Object());
    return new Tested(new ShardedEngine(context), supply, misuse);
  }

  /** Asserts that a free is refused for a reason. */
  static void assertRefused(ThrowingCallable free, InvalidFreeException.Kind kind) {
    assertThatThrownBy(free)
        .isInstanceOfSatisfying(
            InvalidFreeException.class, refusal -> assertThat(refusal.kind()).isEqualTo(kind));
  }

  /** Does something in a thread of a kind, and waits for it; fails as it does. */
  static void on(Thread.Builder kind, Runnable task) {
    on(kind::unstarted, task);
  }

  /** Does something in a thread made for it, and waits for it; fails as it does. */
  static void on(Function<Runnable, Thread> maker, Runnable task) {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread =
        maker.apply(() -> {
          try {
            task.run();
          } catch (Throwable failed) {
            failure.set(failed);
          }
        });
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    if (failure.get() != null) {
      throw new AssertionError("in another thread", failure.get());
    }
  }

  /** Does something in another platform thread, and waits for it; fails as it does. */
  static void elsewhere(Runnable task) {
    on(Thread.ofPlatform(), task);
  }

  /** Makes a thread whose number leads to one of a number of slots, a power of two. */
  static Thread threadOfSlot(int slot, int slots, Runnable task) {
    Thread next = Thread.ofPlatform().unstarted(task);
    while ((next.threadId() & slots - 1) != slot) {
      next = Thread.ofPlatform().unstarted(task);
    }
    return next;
  }

  static SlabHeap heapWithoutOwner() {
    ShardedEngine engine = newEngine().engine();
    return new SlabHeap(engine, engine.space(), null);
  }
}
