/**
 * Contestants that take turns of some milliseconds within one process, each with classes of its
 * own; processes are made anew for each trace.
 */
@org.jspecify.annotations.NullMarked
package dev.mem.bench.turns;
