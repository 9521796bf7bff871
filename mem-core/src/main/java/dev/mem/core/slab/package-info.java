/**
 * The sharded engine: slabs that one thread owns, spans for large blocks, and the arenas both are
 * cut from.
 */
@org.jspecify.annotations.NullMarked
package dev.mem.core.slab;
