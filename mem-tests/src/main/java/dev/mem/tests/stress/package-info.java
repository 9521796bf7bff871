/** A model of a heap, and random operations that are compared with it. */
@org.jspecify.annotations.NullMarked
package dev.mem.tests.stress;
