/** Tests of the {@code mem} command. */
@org.jspecify.annotations.NullMarked
package dev.mem.bench.cli;
