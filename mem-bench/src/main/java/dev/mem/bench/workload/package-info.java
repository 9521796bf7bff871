/**
 * The standard workloads of the field, written anew from descriptions in prose.
 *
 * <p>Each runs for a given time on a given number of threads, whatever the speed of the subject,
 * and reports how many operations it did. Random choices come from a private generator of each
 * thread. When it ends, everything it allocated has been freed.
 */
@org.jspecify.annotations.NullMarked
package dev.mem.bench.workload;
