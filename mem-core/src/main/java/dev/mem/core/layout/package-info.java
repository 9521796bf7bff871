/** Sizes, bits and what lies in memory: imports nothing of mem but its errors. */
@org.jspecify.annotations.NullMarked
package dev.mem.core.layout;
