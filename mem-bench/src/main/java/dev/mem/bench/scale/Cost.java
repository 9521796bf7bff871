package dev.mem.bench.scale;

/**
 * What it costs to replace a block while so many are live.
 *
 * @param subject whose cost it is
 * @param liveBlocks how many blocks are live
 * @param agedBy how many of them had been replaced before; fewer than are live where time was short
 * @param nanos the time of a replacement, a free and an allocation, in nanoseconds: the median of
 *     short runs
 */
public record Cost(String subject, int liveBlocks, long agedBy, double nanos) {}
