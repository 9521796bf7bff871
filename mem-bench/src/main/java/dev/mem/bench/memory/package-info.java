/**
 * The memory that subjects hold over time, seen from outside.
 *
 * <p>A process of its own runs one scenario on one subject. Its Java heap is of fixed size and
 * touched before, only the quick compiler is at work, and transparent huge pages are off, so that
 * what its anonymous resident memory grows by is the subject's.
 */
@org.jspecify.annotations.NullMarked
package dev.mem.bench.memory;
