/** Runs tests of many subjects in processes of their own, one after the other, interleaved. */
@org.jspecify.annotations.NullMarked
package dev.mem.bench.run;
