package dev.mem.core.arena;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Address space just obtained, from which an owner makes its arena.
 *
 * @param range the address space, of the given scope
 * @param scope the lifetime of the range
 * @param commitMap which OS pages are committed: none yet
 */
public record Reservation(MemorySegment range, Arena scope, CommitMap commitMap) {}
