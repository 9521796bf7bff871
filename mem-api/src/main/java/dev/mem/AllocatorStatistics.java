package dev.mem;

import java.util.OptionalLong;

/**
 * What an allocator held at one moment, its {@linkplain Heap explicit heaps} included.
 *
 * <p>{@code liveBytes ≤ committedBytes ≤ reservedBytes}. Peaks are since the allocator was made.
 *
 * @param reservedBytes address space held, in bytes
 * @param committedBytes memory that the operating system has promised, in bytes
 * @param residentBytes memory of the reserved ranges that is in RAM, in bytes; empty if the page
 *     source cannot tell
 * @param metadataBytes Java-heap bytes of the data that describes arenas and blocks, estimated from
 *     the sizes of its arrays and objects
 * @param liveBlocks how many blocks are live
 * @param liveBytes the usable bytes of live blocks
 * @param peakCommittedBytes the most that was committed at any time, in bytes
 * @param peakLiveBytes the most that {@code liveBytes} has been; with the default engine, which
 *     does not count at each call, the most that it was found to be when statistics were taken
 * @param arenasMapped how many arenas were ever obtained from the page source
 * @param arenasReturned how many of them went back; the others are held
 */
public record AllocatorStatistics(
    long reservedBytes,
    long committedBytes,
    OptionalLong residentBytes,
    long metadataBytes,
    long liveBlocks,
    long liveBytes,
    long peakCommittedBytes,
    long peakLiveBytes,
    long arenasMapped,
    long arenasReturned) {}
