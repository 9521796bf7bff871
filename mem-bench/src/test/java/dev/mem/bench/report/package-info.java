/** Tests of tables and JSON. */
@org.jspecify.annotations.NullMarked
package dev.mem.bench.report;
