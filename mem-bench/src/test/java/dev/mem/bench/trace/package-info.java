/** Tests of reading and replaying traces. */
@org.jspecify.annotations.NullMarked
package dev.mem.bench.trace;
