/**
 * How the cost of an operation grows with the number of live blocks, and how long single operations
 * take.
 *
 * <p>Here as there, random ones of many live blocks are replaced, in a heap that has aged. {@link
 * dev.mem.bench.scale.ScaleRun} starts a process for each figure.
 */
@org.jspecify.annotations.NullMarked
package dev.mem.bench.scale;
