package dev.mem.core.slab;

import dev.mem.HugePages;
import dev.mem.MisuseException;
import dev.mem.Purging;
import dev.mem.core.arena.ArenaSupply;
import dev.mem.core.arena.MemoryAccount;
import dev.mem.core.engine.EngineContext;
import dev.mem.core.engine.LiveGauge;
import dev.mem.core.source.PageSourceSelector;
import dev.mem.spi.PageSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Sharded engines for white-box tests. */
final class Fixtures {
  private static final AtomicLong IDS = new AtomicLong(1L << 40);

  private Fixtures() {}

  /** An engine, and the misuse it was told of late. */
  record Tested(ShardedEngine engine, ArenaSupply supply, List<MisuseException> misuse) {}

  static Tested newEngine() {
    return newEngine(PageSourceSelector.platform());
  }

  static Tested newEngine(PageSource source) {
    long id = IDS.incrementAndGet();
    var supply = new ArenaSupply(source, new MemoryAccount(OptionalLong.empty()), id);
    List<MisuseException> misuse = new CopyOnWriteArrayList<>();
    var context =
        new EngineContext(
            id,
            supply,
            OptionalLong.empty(),
            Purging.ON_DEMAND,
            HugePages.SYSTEM_DEFAULT,
            misuse::add,
            new LiveGauge(),
            new Object());
    return new Tested(new ShardedEngine(context), supply, misuse);
  }

  static SlabHeap heapWithoutOwner() {
    ShardedEngine engine = newEngine().engine();
    return new SlabHeap(engine, engine.space(), null);
  }
}
