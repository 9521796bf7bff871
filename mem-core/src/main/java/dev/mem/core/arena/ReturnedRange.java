package dev.mem.core.arena;

/**
 * Addresses that an allocator has given back, and nobody of mem has obtained since. It tells a late
 * free of a block there from an address that was never allocated. One object serves all ranges of
 * an allocator, and does not keep it reachable.
 */
public record ReturnedRange(long allocatorId) implements MapEntry {}
