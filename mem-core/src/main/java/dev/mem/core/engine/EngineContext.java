package dev.mem.core.engine;

import dev.mem.HugePages;
import dev.mem.MisuseHandler;
import dev.mem.Purging;
import dev.mem.core.arena.ArenaSupply;
import java.util.OptionalLong;

/**
 * What all engines of one allocator share.
 *
 * @param allocatorId the identity of the allocator
 * @param arenas where arenas come from
 * @param arenaBytes the preferred size of an arena, if it is not for the engine to decide
 * @param purging who gives back memory that has been free for a while
 * @param hugePages whether memory is to be backed by huge pages
 * @param misuseHandler told of double frees that are found too late for an exception, with no lock
 *     held
 * @param live counts blocks; guarded by {@code lock}
 * @param lock the monitor that list engines hold while they read or change their data. A monitor
 *     rather than a {@link java.util.concurrent.locks.Lock}: it makes no Java object when it is
 *     contended, and is left whatever is thrown
 */
public record EngineContext(
    long allocatorId,
    ArenaSupply arenas,
    OptionalLong arenaBytes,
    Purging purging,
    HugePages hugePages,
    MisuseHandler misuseHandler,
    LiveGauge live,
    Object lock) {}
