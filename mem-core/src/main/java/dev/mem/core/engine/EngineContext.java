package dev.mem.core.engine;

import dev.mem.core.arena.ArenaSupply;

/**
 * What all engines of one allocator share.
 *
 * @param allocatorId the identity of the allocator
 * @param arenas where arenas come from
 * @param arenaBytes the preferred size of an arena
 * @param live counts blocks; guarded by {@code lock}
 * @param lock the monitor that list engines hold while they read or change their data. A monitor
 *     rather than a {@link java.util.concurrent.locks.Lock}: it makes no Java object when it is
 *     contended, and is left whatever is thrown
 */
public record EngineContext(
    long allocatorId, ArenaSupply arenas, long arenaBytes, LiveGauge live, Object lock) {}
