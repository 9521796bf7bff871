package dev.mem.tests.misuse;

import static dev.mem.InvalidFreeException.Kind.ALREADY_FREE;
import static dev.mem.InvalidFreeException.Kind.INTERIOR;
import static dev.mem.InvalidFreeException.Kind.NEVER_ALLOCATED;
import static dev.mem.InvalidFreeException.Kind.OTHER_ALLOCATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.Allocator;
import dev.mem.Heap;
import dev.mem.InvalidFreeException.Kind;
import dev.mem.spi.PageSourceTrait;
import dev.mem.tests.contract.Crew;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Addresses that are not those of live blocks. Every operation that asks for a live block refuses
 * each of them, with a report of one of the kinds named here.
 *
 * <p>More than one kind is named where what is known depends on the engine: whether it remembers
 * what it has handed out, or only what is live.
 */
@SuppressWarnings("ImmutableEnumChecker") // The functions keep no state.
public enum AddressMisuse {

  // ---- freed before
  FREED_AT_ONCE(scene -> scene.freed(100, scene.blocks()::free), ALREADY_FREE),
  FREED_EMPTY(scene -> scene.freed(0, scene.blocks()::free), ALREADY_FREE),
  FREED_LARGE(scene -> scene.freed(300_000, scene.blocks()::free), ALREADY_FREE, NEVER_ALLOCATED),
  FREED_THROUGH_THE_RAW_TIER(
      scene -> scene.freed(100, block -> scene.blocks().raw().free(block.address())), ALREADY_FREE),
  FREED_IN_A_BATCH(
      scene ->
          scene.freed(
              100, block -> scene.blocks().raw().free(new long[] {0, block.address()}, 0, 2)),
      ALREADY_FREE),
  FREED_BY_A_PLATFORM_THREAD(
      scene -> scene.freed(100, block -> Crew.PLATFORM.run(_ -> scene.blocks().free(block))),
      ALREADY_FREE),
  FREED_BY_A_VIRTUAL_THREAD(
      scene -> scene.freed(100, block -> Crew.VIRTUAL.run(_ -> scene.blocks().free(block))),
      ALREADY_FREE),
  FREED_LATER(AddressMisuse::freedLater, ALREADY_FREE),
  FREED_THROUGH_THE_ALLOCATOR(scene -> scene.freed(100, scene.allocator()::free), ALREADY_FREE),
  FREED_ALIGNED(AddressMisuse::freedAligned, ALREADY_FREE, NEVER_ALLOCATED),
  FREED_ZEROED(AddressMisuse::freedZeroed, ALREADY_FREE),
  FREED_AND_TRIMMED(AddressMisuse::freedAndTrimmed, ALREADY_FREE, NEVER_ALLOCATED),
  MOVED_BY_REALLOCATE(AddressMisuse::moved, ALREADY_FREE),
  INSIDE_A_FREED_BLOCK(
      scene -> scene.freed(100, scene.blocks()::free).asSlice(16), ALREADY_FREE, NEVER_ALLOCATED),
  UNALIGNED_IN_A_FREED_BLOCK(
      scene -> scene.freed(100, scene.blocks()::free).asSlice(3), ALREADY_FREE, NEVER_ALLOCATED),
  FREED_WITH_ITS_ARENA(AddressMisuse::returned, ALREADY_FREE, NEVER_ALLOCATED),
  INSIDE_A_RETURNED_ARENA(scene -> returned(scene).asSlice(1 << 20), ALREADY_FREE, NEVER_ALLOCATED),
  FREED_WITH_ITS_HEAP(AddressMisuse::closedHeap, ALREADY_FREE),

  // ---- inside a live block
  INTERIOR_BY_ONE(scene -> scene.witness(100).asSlice(1), INTERIOR),
  INTERIOR_BY_EIGHT(scene -> scene.witness(100).asSlice(8), INTERIOR),
  INTERIOR_BY_SIXTEEN(scene -> scene.witness(100).asSlice(16), INTERIOR),
  INTERIOR_AT_THE_LAST_BYTE(scene -> scene.witness(100).asSlice(99), INTERIOR),
  INTERIOR_OF_A_LARGE_BLOCK(scene -> scene.witness(4 << 20).asSlice(1 << 20), INTERIOR),
  INTERIOR_AT_AN_OS_PAGE(AddressMisuse::interiorPage, INTERIOR),
  INTERIOR_OF_AN_ALIGNED_BLOCK(AddressMisuse::interiorOfAligned, INTERIOR),
  TAIL_THAT_WAS_CUT_OFF(AddressMisuse::cutOff, INTERIOR, ALREADY_FREE, NEVER_ALLOCATED),
  SEGMENT_OF_A_CONFINED_ARENA(scene -> inArena(scene, Allocator::confinedArena), INTERIOR),
  SEGMENT_OF_A_SHARED_ARENA(scene -> inArena(scene, Allocator::sharedArena), INTERIOR),

  // ---- in the allocator's memory, and never a block
  JUST_BEFORE_A_BLOCK(
      scene -> at(scene.witness(100).address() - 1), INTERIOR, ALREADY_FREE, NEVER_ALLOCATED),
  JUST_BEHIND_A_BLOCK(AddressMisuse::behind, INTERIOR, ALREADY_FREE, NEVER_ALLOCATED),
  START_OF_AN_ARENA(AddressMisuse::arenaStart, INTERIOR, ALREADY_FREE, NEVER_ALLOCATED),
  END_OF_AN_ARENA(
      scene -> at(scene.arenaOf(scene.witness(100)).end() - 1),
      INTERIOR,
      ALREADY_FREE,
      NEVER_ALLOCATED),

  // ---- of others
  OF_ANOTHER_ALLOCATOR(scene -> ofAnother(scene, 0), OTHER_ALLOCATOR),
  INTERIOR_OF_ANOTHER_ALLOCATOR(scene -> ofAnother(scene, 8), OTHER_ALLOCATOR),
  OF_A_HEAP_OF_ANOTHER_ALLOCATOR(AddressMisuse::ofAnothersHeap, OTHER_ALLOCATOR),
  FREED_BY_ANOTHER_ALLOCATOR(AddressMisuse::freedByAnother, OTHER_ALLOCATOR),
  OF_A_CLOSED_ALLOCATOR(AddressMisuse::ofAClosedAllocator, NEVER_ALLOCATED),
  OF_THE_JDK(AddressMisuse::ofTheJdk, NEVER_ALLOCATED),
  INACCESSIBLE(scene -> scene.inaccessible().asSlice(16, 16), NEVER_ALLOCATED),

  // ---- of nobody
  FIRST_OS_PAGE(_ -> at(16), NEVER_ALLOCATED),
  UNALIGNED_AND_UNMAPPED(_ -> at(12345), NEVER_ALLOCATED),
  OF_THE_KERNEL(_ -> at(-4096), NEVER_ALLOCATED),
  NEGATED(scene -> at(-scene.witness(100).address()), NEVER_ALLOCATED),
  BYTES_IN_THE_WRONG_ORDER(
      scene -> at(Long.reverseBytes(scene.witness(100).address() + 1)), NEVER_ALLOCATED),
  OFFSET_FOR_ADDRESS(AddressMisuse::offsetForAddress, NEVER_ALLOCATED),
  BEYOND_48_BITS(_ -> at(1L << 48), NEVER_ALLOCATED),
  LAST_BYTE_OF_ALL(_ -> at(-1), NEVER_ALLOCATED),
  POINTER_WITH_A_TAG(scene -> at(scene.witness(100).address() | 1L << 56), NEVER_ALLOCATED);

  private final Function<Scene, MemorySegment> wrong;
  private final Set<Kind> kinds;

  AddressMisuse(Function<Scene, MemorySegment> wrong, Kind... kinds) {
    this.wrong = wrong;
    this.kinds = Set.of(kinds);
  }

  /** Returns a segment whose address is wrong in the way of this case. */
  MemorySegment wrongBlock(Scene scene) {
    return wrong.apply(scene);
  }

  /** Returns the kinds, one of which must be reported. */
  Set<Kind> kinds() {
    return kinds;
  }

  private static MemorySegment at(long address) {
    return MemorySegment.ofAddress(address);
  }

  /** Frees a row, uses the allocator further, and picks what no live block has been put over. */
  private static MemorySegment freedLater(Scene scene) {
    List<MemorySegment> row = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      row.add(scene.blocks().allocate(200, 1));
    }
    scene.witness(200);
    row.forEach(scene.blocks()::free);
    for (int i = 0; i < 32; i++) {
      scene.witness(16L * (i % 10));
    }
    return row.stream()
        .filter(block -> !scene.isInLiveBlock(block.address()))
        .findAny()
        .orElseThrow(() -> new AssertionError("all of the row was handed out again"));
  }

  private static MemorySegment freedAligned(Scene scene) {
    MemorySegment block = scene.blocks().allocate(300, 8192);
    scene.witness(300);
    scene.blocks().free(block);
    return block;
  }

  private static MemorySegment freedZeroed(Scene scene) {
    MemorySegment block = scene.blocks().allocateZeroed(100, 1);
    scene.witness(100);
    scene.blocks().free(block);
    return block;
  }

  private static MemorySegment freedAndTrimmed(Scene scene) {
    MemorySegment block = scene.freed(100, scene.blocks()::free);
    scene.allocator().trim();
    return block;
  }

  private static MemorySegment moved(Scene scene) {
    MemorySegment block = scene.blocks().allocate(100, 1);
    scene.witness(100);
    MemorySegment after = scene.blocks().reallocate(block, 200_000);
    scene.whenLeft(() -> scene.blocks().free(after));
    assertThat(after.address()).as("had to move").isNotEqualTo(block.address());
    return block;
  }

  private static MemorySegment returned(Scene scene) {
    MemorySegment block = scene.blocks().allocate(4 << 20, 1);
    scene.blocks().free(block);
    scene.allocator().trim();
    return block;
  }

  private static MemorySegment closedHeap(Scene scene) {
    try (Heap heap = scene.allocator().newHeap()) {
      return heap.allocate(100);
    }
  }

  private static MemorySegment interiorPage(Scene scene) {
    MemorySegment block = scene.blocks().allocate(3 * 4096, 4096);
    scene.whenLeft(() -> scene.blocks().free(block));
    return block.asSlice(4096);
  }

  private static MemorySegment interiorOfAligned(Scene scene) {
    MemorySegment block = scene.blocks().allocate(1024, 1024);
    scene.whenLeft(() -> scene.blocks().free(block));
    return block.asSlice(512);
  }

  /** Where the end was before the block was made shorter, whether its tail was freed or not. */
  private static MemorySegment cutOff(Scene scene) {
    MemorySegment block = scene.blocks().allocate(8000, 1);
    MemorySegment after = scene.blocks().tryResize(block, 100);
    assertThat(after.address()).as("shrinks in place").isEqualTo(block.address());
    scene.whenLeft(() -> scene.blocks().free(after));
    return at(block.address() + 7999);
  }

  /** One further than the end, so that no other block can start there. */
  private static MemorySegment behind(Scene scene) {
    MemorySegment block = scene.witness(100);
    return at(block.address() + scene.blocks().usableSize(block) + 1);
  }

  private static MemorySegment inArena(Scene scene, Function<Allocator, Arena> opening) {
    if (!scene.has(PageSourceTrait.RESCOPES)) {
      assertThatThrownBy(() -> opening.apply(scene.allocator()))
          .isInstanceOf(UnsupportedOperationException.class);
      return scene.witness(100).asSlice(50);
    }
    Arena arena = opening.apply(scene.allocator());
    scene.whenLeft(arena::close);
    return arena.allocate(100, 16);
  }

  /** Where the first block starts there, the address after it. */
  private static MemorySegment arenaStart(Scene scene) {
    long start = scene.arenaOf(scene.witness(100)).address();
    return at(scene.isInLiveBlock(start) ? start + 1 : start);
  }

  private static MemorySegment ofAnother(Scene scene, long offset) {
    Allocator other = scene.other();
    MemorySegment block = other.allocate(100, 1);
    scene.whenLeft(() -> other.free(block));
    return block.asSlice(offset);
  }

  private static MemorySegment ofAnothersHeap(Scene scene) {
    Heap heap = scene.other().newHeap();
    scene.whenLeft(heap::close);
    return heap.allocate(100, 1);
  }

  private static MemorySegment freedByAnother(Scene scene) {
    Allocator other = scene.other();
    MemorySegment block = other.allocate(100, 1);
    MemorySegment anchor = other.allocate(100, 1);
    scene.whenLeft(() -> other.free(anchor));
    other.free(block);
    return block;
  }

  private static MemorySegment ofAClosedAllocator(Scene scene) {
    Allocator other = scene.other();
    MemorySegment block = other.allocate(100, 1);
    other.free(block);
    other.close();
    return block;
  }

  /** One further than the offset, which may be 0, and that is nothing to free. */
  private static MemorySegment offsetForAddress(Scene scene) {
    MemorySegment block = scene.witness(100);
    return at(block.address() - scene.arenaOf(block).address() + 1);
  }

  private static MemorySegment ofTheJdk(Scene scene) {
    Arena arena = Arena.ofConfined();
    scene.whenLeft(arena::close);
    return arena.allocate(100, 16);
  }
}
