/**
 * The contestants, each behind the same small interface.
 *
 * <p>A process measures one {@link dev.mem.bench.subject.Subject}, opened by name, and loads no
 * class of another: with a single implementation of {@link dev.mem.bench.subject.BlockTable}
 * present, the compiler inlines every call to it, as it would in a program that uses that allocator
 * directly.
 */
@org.jspecify.annotations.NullMarked
package dev.mem.bench.subject;
