package dev.mem.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.Allocator;
import dev.mem.InvalidFreeException.Kind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Wrong frees: each is refused, says what is wrong, and changes nothing. */
interface WrongFreeContract extends UnderTest {

  @Test
  default void everyInteriorOffsetIsRefused() {
    for (long byteSize : new long[] {0, 1, 16, 100, 1000}) {
      MemorySegment before = blocks().allocate(32, 1);
      MemorySegment block = blocks().allocateAtLeast(byteSize);
      MemorySegment after = blocks().allocate(32, 1);
      block.fill((byte) -1);
      HeapPicture picture = HeapPicture.of(allocator());
      for (long offset = 1; offset < block.byteSize(); offset++) {
        MemorySegment wrong = MemorySegment.ofAddress(block.address() + offset);
        WrongFrees.assertCallsRefused(this, wrong, Kind.INTERIOR);
      }
      assertThat(HeapPicture.of(allocator())).isEqualTo(picture);
      blocks().free(before);
      blocks().free(block);
      blocks().free(after);
    }
  }

  @Test
  default void surroundingsOfBlocksAreRefused() {
    List<MemorySegment> live = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      live.add(blocks().allocate(random().nextLong(64), 1L << random().nextInt(8)));
    }
    HeapPicture picture = HeapPicture.of(allocator());
    for (MemorySegment block : live) {
      for (long offset = -64; offset <= 64; offset++) {
        long address = block.address() + offset;
        if (!picture.live().containsKey(address)) {
          WrongFrees.assertCallsRefused(this, MemorySegment.ofAddress(address));
        }
      }
    }
    assertThat(HeapPicture.of(allocator())).isEqualTo(picture);
    live.forEach(blocks()::free);
  }

  @Test
  default void secondFreeIsRefused() {
    MemorySegment anchor = blocks().allocate(16, 1);
    for (long byteSize : new long[] {0, 1, 16, 1000, 10_000}) {
      MemorySegment block = blocks().allocate(byteSize, 1);
      blocks().free(block);
      WrongFrees.assertRefused(this, block, Kind.ALREADY_FREE);
    }
    blocks().free(anchor);
  }

  /** Neighbours that were joined to it since do not hide that a block was freed. */
  @Test
  default void secondFreeOfAJoinedBlockIsRefused() {
    List<MemorySegment> row = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      row.add(blocks().allocate(80, 1));
    }
    MemorySegment anchor = blocks().allocate(16, 1);
    row.forEach(blocks()::free);
    for (MemorySegment block : row) {
      WrongFrees.assertRefused(this, block, Kind.ALREADY_FREE);
    }
    blocks().free(anchor);
  }

  @Test
  default void freeIntoAReturnedArenaIsRefused() {
    MemorySegment block = blocks().allocate(4 << 20, 1);
    blocks().free(block);
    allocator().trim();
    WrongFrees.assertRefused(this, block, Kind.ALREADY_FREE, Kind.NEVER_ALLOCATED);
    WrongFrees.assertRefused(
        this,
        MemorySegment.ofAddress(block.address() + (1 << 20)),
        Kind.ALREADY_FREE,
        Kind.NEVER_ALLOCATED);
  }

  @Test
  default void arenaBoundsAreRefused() {
    MemorySegment block = blocks().allocate(100, 1);
    HeapPicture picture = HeapPicture.of(allocator());
    HeapPicture.Range arena = picture.arenaOf(block);
    for (long edge : new long[] {arena.address(), arena.end()}) {
      for (long address = edge - 48; address <= edge + 48; address++) {
        if (!picture.live().containsKey(address)) {
          WrongFrees.assertCallsRefused(this, MemorySegment.ofAddress(address));
        }
      }
    }
    assertThat(HeapPicture.of(allocator())).isEqualTo(picture);
    blocks().free(block);
  }

  @Test
  default void blockOfAnotherAllocatorIsRefusedAndStaysLive() {
    Allocator other = newAllocator(options -> options.name("other"));
    MemorySegment own = blocks().allocate(100, 1);
    MemorySegment foreign = other.allocate(100, 1);
    Pattern.fill(foreign, 6);
    HeapPicture otherPicture = HeapPicture.of(other);
    WrongFrees.assertRefused(this, foreign, Kind.OTHER_ALLOCATOR);
    WrongFrees.assertRefusal(() -> other.free(own), own.address(), Kind.OTHER_ALLOCATOR);
    WrongFrees.assertRefused(
        this, MemorySegment.ofAddress(foreign.address() + 8), Kind.OTHER_ALLOCATOR);
    assertThat(HeapPicture.of(other)).isEqualTo(otherPicture);
    Pattern.check(foreign, 6);
    other.free(foreign);
    blocks().free(own);
  }

  @Test
  default void memoryOfOthersIsRefused() {
    MemorySegment own = blocks().allocate(100, 1);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment foreign = arena.allocate(256, 64);
      Pattern.fill(foreign, 9);
      for (long offset = 0; offset < 256; offset += 8) {
        WrongFrees.assertCallsRefused(this, foreign.asSlice(offset), Kind.NEVER_ALLOCATED);
      }
      Pattern.check(foreign, 9);
    }
    blocks().free(own);
  }

  @Test
  default void nullIsNoBlock() {
    assertThatThrownBy(() -> blocks().tryResize(MemorySegment.NULL, 1))
        .isInstanceOf(dev.mem.InvalidFreeException.class);
    assertThatThrownBy(() -> blocks().usableSize(MemorySegment.NULL))
        .isInstanceOf(dev.mem.InvalidFreeException.class);
    assertThatThrownBy(() -> blocks().raw().tryResize(0, 1))
        .isInstanceOf(dev.mem.InvalidFreeException.class);
    assertThatThrownBy(() -> blocks().raw().usableSize(0))
        .isInstanceOf(dev.mem.InvalidFreeException.class);
  }

  /** Also where its address reads as 0, or as the address of a live block. */
  @Test
  default void javaHeapSegmentsAreRefused() {
    MemorySegment own = blocks().allocate(100, 1);
    HeapPicture picture = HeapPicture.of(allocator());
    MemorySegment[] wrong = {
      MemorySegment.ofArray(new byte[16]),
      MemorySegment.ofArray(new byte[16]).asSlice(8),
      MemorySegment.ofArray(new long[0]),
    };
    for (MemorySegment segment : wrong) {
      assertIllegal(() -> blocks().free(segment));
      assertIllegal(() -> blocks().reallocate(segment, 10));
      assertIllegal(() -> blocks().tryResize(segment, 10));
      assertIllegal(() -> blocks().usableSize(segment));
    }
    assertThat(HeapPicture.of(allocator())).isEqualTo(picture);
    blocks().free(own);
  }

  private static void assertIllegal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
  }
}
