package dev.mem.core.freelist;

import dev.mem.core.arena.ArenaOwner;
import dev.mem.core.arena.Reservation;
import dev.mem.core.layout.TaggedHeaders;
import dev.mem.core.layout.TaggedHeaders.BlockBefore;

/** An arena whose blocks have boundary tags. */
final class TaggedArena extends FreeListArena {
  final TaggedHeaders tags;

  private TaggedArena(
      ArenaOwner owner, Reservation reservation, TaggedHeaders tags, boolean freshIsZero) {
    super(owner, reservation, tags, freshIsZero);
    this.tags = tags;
  }

  static TaggedArena of(ArenaOwner owner, Reservation reservation, boolean freshIsZero) {
    return new TaggedArena(owner, reservation, new TaggedHeaders(reservation.range()), freshIsZero);
  }

  /** A block that is live already keeps what its header says of the block before it. */
  @Override
  void writeLiveHeader(long offset, long blockBytes) {
    boolean isLive = isLiveStart(addressOf(offset));
    tags.writeLive(offset, blockBytes, isLive ? tags.before(offset) : BlockBefore.LIVE);
  }
}
