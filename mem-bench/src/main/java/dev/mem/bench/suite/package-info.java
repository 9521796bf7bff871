/**
 * The benchmarks as a whole: which tests there are, on what machine they run, and the report that
 * comes of it.
 */
@org.jspecify.annotations.NullMarked
package dev.mem.bench.suite;
