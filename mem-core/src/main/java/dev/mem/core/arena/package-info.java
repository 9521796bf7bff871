/**
 * Arenas over a page source: obtaining, committing and returning them, and finding the one of an
 * address.
 */
@org.jspecify.annotations.NullMarked
package dev.mem.core.arena;
