/** What becomes of a heap in the course of a program, engine by engine. */
@org.jspecify.annotations.NullMarked
package dev.mem.bench.fragmentation;
