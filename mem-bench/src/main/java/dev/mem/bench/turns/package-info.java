/**
 * Contestants that take turns of some milliseconds within one process, each with classes of its
 * own.
 */
@org.jspecify.annotations.NullMarked
package dev.mem.bench.turns;
