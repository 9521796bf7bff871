/** What allocators do when Java itself, or the process around it, runs out of something. */
@org.jspecify.annotations.NullMarked
package dev.mem.tests.failure;
