/** What was measured, as data: written as JSON and CSV, read again, and compared. */
@org.jspecify.annotations.NullMarked
package dev.mem.bench.result;
