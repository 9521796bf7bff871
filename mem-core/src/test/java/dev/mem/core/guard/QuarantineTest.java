package dev.mem.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.Allocator;
import dev.mem.core.arena.MemoryArena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class QuarantineTest {
  private final CheckedFixture fixture = new CheckedFixture();
  private final Allocator allocator = fixture.plain();
  private final CheckedHeapScope heap = new CheckedHeapScope(allocator);
  private final CheckedHeapScope otherHeap = new CheckedHeapScope(allocator);
  private final long holder = allocator.raw().allocate(1000);
  private final MemoryArena arena = CheckedFixture.arenaOf(holder);

  @AfterEach
  void close() {
    allocator.raw().free(holder);
    fixture.close();
  }

  private CheckedBlock block(long holderBytes, CheckedHeapScope of) {
    return new CheckedBlock(
        CheckedFixture.memory(holder, holderBytes),
        holderBytes,
        null,
        holder + 16,
        1,
        of,
        null,
        arena);
  }

  private List<CheckedBlock> added(Quarantine quarantine, int count, long holderBytes) {
    var blocks = new ArrayList<CheckedBlock>();
    for (int i = 0; i < count; i++) {
      blocks.add(block(holderBytes, heap));
      quarantine.add(blocks.getLast());
    }
    return blocks;
  }

  @Test
  void thoseThatWaitedLongestLeaveWhenThereAreTooMany() {
    var quarantine = new Quarantine(3, 300);
    List<CheckedBlock> blocks = added(quarantine, 3, 100);
    assertThat(quarantine.takeSurplus()).isEmpty();
    blocks.addAll(added(quarantine, 2, 100));
    assertThat(quarantine.takeSurplus()).containsExactlyElementsOf(blocks.subList(0, 2));
    assertThat(quarantine.takeSurplus()).isEmpty();
    assertThat(quarantine.takeAll()).containsExactlyElementsOf(blocks.subList(2, 5));
    assertThat(quarantine.takeAll()).isEmpty();
  }

  @Test
  void theyLeaveWhenTheyHoldTooMuch() {
    var quarantine = new Quarantine(100, 1000);
    List<CheckedBlock> blocks = added(quarantine, 4, 250);
    assertThat(quarantine.takeSurplus()).as("as much as is allowed").isEmpty();
    blocks.addAll(added(quarantine, 1, 251));
    assertThat(quarantine.takeSurplus()).containsExactlyElementsOf(blocks.subList(0, 2));
    blocks.addAll(added(quarantine, 1, 249));
    assertThat(quarantine.takeSurplus()).isEmpty();
    assertThat(quarantine.takeAll()).containsExactlyElementsOf(blocks.subList(2, 6));
    added(quarantine, 4, 250);
    assertThat(quarantine.takeSurplus()).as("what left is not counted").isEmpty();
  }

  @Test
  void theBlocksOfOneHeapLeaveTogether() {
    var quarantine = new Quarantine(100, 1000);
    List<CheckedBlock> blocks = added(quarantine, 2, 200);
    CheckedBlock other = block(300, otherHeap);
    quarantine.add(other);
    blocks.addAll(added(quarantine, 1, 200));
    assertThat(quarantine.takeAllOf(heap)).containsExactlyElementsOf(blocks);
    assertThat(quarantine.takeAllOf(heap)).isEmpty();
    added(quarantine, 1, 700);
    assertThat(quarantine.takeSurplus()).as("1,000 bytes with that of the other heap").isEmpty();
    added(quarantine, 1, 1);
    assertThat(quarantine.takeSurplus()).containsExactly(other);
  }
}
