package dev.mem.core.guard;

import dev.mem.Allocator;
import dev.mem.MisuseHandler;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.engine.Content;
import java.util.Objects;

/** The parts of checked mode over an allocator that watches nothing. */
final class Watched {
  final Allocator behind;
  final CheckedHeapScope heap;
  final GuardPages guards;
  final BlockMaker maker;
  final CheckedBlocks blocks;
  final CheckedRaw raw;

  Watched(CheckedFixture fixture, Allocator behind, MisuseHandler misuseHandler) {
    this.behind = behind;
    this.heap = new CheckedHeapScope(behind);
    this.guards = new GuardPages(fixture.source);
    this.maker = new BlockMaker(fixture.source, guards);
    this.blocks = new CheckedBlocks(behind, guards, misuseHandler);
    this.raw = new CheckedRaw(heap, blocks, maker);
  }

  Watched(CheckedFixture fixture) {
    this(fixture, fixture.plain(), fixture.late::add);
  }

  CheckedBlock block(long byteSize) {
    return Objects.requireNonNull(
        raw.newBlock(byteSize, 16, Content.UNSPECIFIED, Exhaustion.THROWS));
  }
}
