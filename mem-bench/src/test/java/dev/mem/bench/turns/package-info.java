@org.jspecify.annotations.NullMarked
package dev.mem.bench.turns;
