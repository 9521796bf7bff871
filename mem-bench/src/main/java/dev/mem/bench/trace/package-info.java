/**
 * Allocation traces of real programs: reading them, and replaying them on a subject.
 *
 * <p>A {@link dev.mem.bench.trace.Trace} is replayed up to three times, each on a fresh subject, so
 * that none of the three disturbs another: {@link dev.mem.bench.trace.CheckedReplay} verifies every
 * block, {@link dev.mem.bench.trace.MemoryReplay} samples what the subject holds, and {@link
 * dev.mem.bench.trace.TimedReplay} takes the time.
 */
@org.jspecify.annotations.NullMarked
package dev.mem.bench.trace;
