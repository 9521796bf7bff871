package dev.mem.core.freelist;

import dev.mem.core.arena.ArenaOwner;
import dev.mem.core.arena.Reservation;
import dev.mem.core.layout.BlockHeaders;
import dev.mem.core.layout.TaggedHeaders;
import dev.mem.core.layout.TaggedHeaders.BlockBefore;
import dev.mem.core.layout.TreeHeaders;

/** An arena whose blocks have boundary tags. */
final class TaggedArena extends FreeListArena {
  final TaggedHeaders tags;

  private TaggedArena(
      ArenaOwner owner, Reservation reservation, TaggedHeaders tags, boolean freshIsZero) {
    super(owner, reservation, tags, freshIsZero);
    this.tags = tags;
  }

  /** Makes an arena whose free blocks are in lists. */
  static TaggedArena withLists(ArenaOwner owner, Reservation reservation, boolean freshIsZero) {
    return new TaggedArena(owner, reservation, new TaggedHeaders(reservation.range()), freshIsZero);
  }

  /** Makes an arena whose free blocks are in a tree, and have {@link TreeHeaders}. */
  static TaggedArena withTree(ArenaOwner owner, Reservation reservation, boolean freshIsZero) {
    return new TaggedArena(owner, reservation, new TreeHeaders(reservation.range()), freshIsZero);
  }

  /** Returns whether an address may be that of a header here. */
  boolean hasBlockAt(long block) {
    long offset = block - address();
    return offset > 0
        && offset < blocksEnd()
        && offset % BlockHeaders.UNIT_BYTES == BlockHeaders.FIRST_BLOCK
        && !isReturned();
  }

  /** A block that is live already keeps what its header says of the block before it. */
  @Override
  void writeLiveHeader(long offset, long blockBytes) {
    boolean isLive = isLiveStart(addressOf(offset));
    tags.writeLive(offset, blockBytes, isLive ? tags.before(offset) : BlockBefore.LIVE);
  }
}
