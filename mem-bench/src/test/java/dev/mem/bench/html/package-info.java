/** Tests of pages. */
@org.jspecify.annotations.NullMarked
package dev.mem.bench.html;
