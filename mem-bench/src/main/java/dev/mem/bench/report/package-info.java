/** What measurements look like: tables for the terminal, JSON for programs. */
@org.jspecify.annotations.NullMarked
package dev.mem.bench.report;
