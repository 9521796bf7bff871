/** Engines that keep headers in front of their blocks and lists of the free ones. */
@org.jspecify.annotations.NullMarked
package dev.mem.core.freelist;
