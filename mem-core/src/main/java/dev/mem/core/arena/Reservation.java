package dev.mem.core.arena;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Address space just obtained, from which an owner makes its arena.
 *
 * @param range the address space, of the scope that ends with its release
 * @param commitMap which OS pages are committed: none yet
 * @param enclosing the arena of another allocator that the address space is a piece of, if any
 */
public record Reservation(
    MemorySegment range, CommitMap commitMap, @Nullable MemoryArena enclosing) {}
