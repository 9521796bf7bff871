package dev.mem.core.freelist;

/**
 * What an engine asks of a new arena.
 *
 * @param leastBytes the least size that will do
 * @param preferredBytes the size to ask for first, if larger
 * @param byteAlignment the alignment of its address, a power of two
 */
record ArenaShape(long leastBytes, long preferredBytes, long byteAlignment) {}
