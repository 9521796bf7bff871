package dev.mem.core.arena;

import java.lang.foreign.MemorySegment;

/**
 * Address space just obtained, from which an owner makes its arena.
 *
 * @param range the address space, of the scope that ends with its release
 * @param commitMap which OS pages are committed: none yet
 */
public record Reservation(MemorySegment range, CommitMap commitMap) {}
