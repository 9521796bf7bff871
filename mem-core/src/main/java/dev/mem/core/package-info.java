/** The front of mem: allocators, heaps and arenas as users hold them, assembled from options. */
@org.jspecify.annotations.NullMarked
package dev.mem.core;
