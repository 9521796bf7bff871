package dev.mem.core.arena;

/** What the {@link AddressMap} knows of a range of addresses. */
public sealed interface MapEntry permits MemoryArena, ReturnedRange {}
