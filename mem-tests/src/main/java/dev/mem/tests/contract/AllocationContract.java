package dev.mem.tests.contract;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.BlockAllocator;
import dev.mem.HeapVisitor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Allocation: sizes, alignments, and what a block is like. */
interface AllocationContract extends UnderTest {

  @Test
  default void byteSizeIsWhatWasAskedFor() {
    List<MemorySegment> live = new ArrayList<>();
    for (long byteSize = 0; byteSize <= 700; byteSize++) {
      MemorySegment block = blocks().allocate(byteSize, 1);
      assertThat(block.byteSize()).isEqualTo(byteSize);
      live.add(block);
    }
    live.forEach(blocks()::free);
  }

  @Test
  default void everyBlockIsAlignedToSixteen() {
    List<MemorySegment> live = new ArrayList<>();
    for (long byteSize = 0; byteSize <= 130; byteSize++) {
      for (long byteAlignment = 1; byteAlignment <= 16; byteAlignment *= 2) {
        MemorySegment block = blocks().allocate(byteSize, byteAlignment);
        assertThat(block.address() % BlockAllocator.MIN_ALIGNMENT).isZero();
        live.add(block);
      }
    }
    live.forEach(blocks()::free);
  }

  @Test
  default void everyAlignmentIsKept() {
    List<MemorySegment> live = new ArrayList<>();
    for (long alignment = 32; alignment <= setup().largestAlignment(); alignment *= 2) {
      long near = Math.min(alignment, 64 << 10);
      for (long byteSize : new long[] {0, 1, 17, near - 1, near, near + 1}) {
        live.add(blocks().allocate(random().nextLong(200), 1));
        MemorySegment block = blocks().allocate(byteSize, alignment);
        assertThat(block.address() % alignment).as("alignment of %s", block).isZero();
        assertThat(block.byteSize()).isEqualTo(byteSize);
        Pattern.fill(block, byteSize);
        live.add(blocks().allocate(24, 1));
        Pattern.check(block, byteSize);
        blocks().free(block);
      }
    }
    allocator().inspector().verify();
    live.forEach(blocks()::free);
  }

  @Test
  default void alignedBlocksLiveTogether() {
    TreeMap<Long, MemorySegment> live = new TreeMap<>();
    for (int i = 0; i < 300; i++) {
      long alignment = 1L << random().nextInt(13);
      MemorySegment block = blocks().allocate(random().nextLong(500), alignment);
      assertThat(block.address() % alignment).isZero();
      Pattern.fill(block, block.address());
      live.put(block.address(), block);
    }
    live.values().forEach(block -> Pattern.check(block, block.address()));
    live.values().forEach(blocks()::free);
  }

  @Test
  default void wrongAlignmentsAreRefused() {
    long[] wrong = {
      0,
      -1,
      -16,
      3,
      15,
      17,
      24,
      48,
      BlockAllocator.MAX_ALIGNMENT - 1,
      BlockAllocator.MAX_ALIGNMENT + 1,
      2 * BlockAllocator.MAX_ALIGNMENT,
      1L << 32,
      1L << 62,
      Long.MAX_VALUE,
      Long.MIN_VALUE
    };
    HeapPicture before = HeapPicture.of(allocator());
    for (long alignment : wrong) {
      for (long byteSize : new long[] {0, 1, Long.MAX_VALUE}) {
        assertIllegal(() -> blocks().allocate(byteSize, alignment));
        assertIllegal(() -> blocks().allocateZeroed(byteSize, alignment));
        assertIllegal(() -> blocks().tryAllocate(byteSize, alignment));
      }
    }
    assertThat(HeapPicture.of(allocator())).isEqualTo(before);
  }

  @Test
  default void negativeSizesAreRefused() {
    MemorySegment block = blocks().allocate(40, 1);
    Pattern.fill(block, 7);
    HeapPicture before = HeapPicture.of(allocator());
    for (long size : new long[] {-1, -15, -16, -4096, Integer.MIN_VALUE, Long.MIN_VALUE}) {
      assertIllegal(() -> blocks().allocate(size));
      assertIllegal(() -> blocks().allocate(size, 16));
      assertIllegal(() -> blocks().allocateZeroed(size, 16));
      assertIllegal(() -> blocks().allocateAtLeast(size));
      assertIllegal(() -> blocks().tryAllocate(size, 16));
      assertIllegal(() -> blocks().reallocate(block, size));
      assertIllegal(() -> blocks().reallocate(MemorySegment.NULL, size));
      assertIllegal(() -> blocks().tryResize(block, size));
      assertIllegal(() -> blocks().goodSize(size));
    }
    assertThat(HeapPicture.of(allocator())).isEqualTo(before);
    Pattern.check(block, 7);
    blocks().free(block);
  }

  @Test
  default void blocksDoNotOverlap() {
    TreeMap<Long, MemorySegment> live = new TreeMap<>();
    for (int i = 0; i < 400; i++) {
      MemorySegment block = blocks().allocate(random().nextLong(3000), 1);
      assertThat(live.put(block.address(), block)).as("same address twice").isNull();
    }
    long end = 0;
    for (MemorySegment block : live.values()) {
      assertThat(block.address()).isGreaterThanOrEqualTo(end);
      end = block.address() + blocks().usableSize(block);
      assertThat(end).isGreaterThanOrEqualTo(block.address() + block.byteSize());
    }
    live.values().forEach(blocks()::free);
  }

  @Test
  default void sizeZeroHasAnAddressOfItsOwn() {
    Set<Long> addresses = new HashSet<>();
    List<MemorySegment> live = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      live.add(blocks().allocate(0));
      live.add(blocks().allocateZeroed(0, 1));
      live.add(blocks().tryAllocate(0, 64));
      live.add(blocks().reallocate(MemorySegment.NULL, 0));
      live.add(blocks().allocate(i, 1));
    }
    for (MemorySegment block : live) {
      assertThat(block.address()).isNotZero();
      assertThat(addresses.add(block.address())).as("address of its own").isTrue();
    }
    assertThat(live.get(0).byteSize()).isZero();
    assertThat(allocator().statistics().liveBlocks()).isEqualTo(live.size());
    live.forEach(blocks()::free);
    assertThat(allocator().statistics().liveBlocks()).isZero();
  }

  @Test
  default void blockIsNativeWritableAndSharedByAllThreads() {
    MemorySegment block = blocks().allocate(100, 8);
    assertThat(block.isNative()).isTrue();
    assertThat(block.isReadOnly()).isFalse();
    assertThat(block.heapBase()).isEmpty();
    assertThat(block.scope().isAlive()).isTrue();
    Crew.PLATFORM.run(_ -> Pattern.fill(block, 1));
    Pattern.check(block, 1);
    Crew.VIRTUAL.run(_ -> Pattern.check(block, 1));
    blocks().free(block);
  }

  @Test
  default void boundsAreThoseAskedFor() {
    MemorySegment block = blocks().allocate(21, 1);
    block.set(JAVA_BYTE, 20, (byte) 1);
    assertThatThrownBy(() -> block.set(JAVA_BYTE, 21, (byte) 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> block.get(JAVA_BYTE, -1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    blocks().free(block);
  }

  @Test
  default void furtherMethodsOfSegmentAllocatorGiveBlocks() {
    StructLayout layout =
        MemoryLayout.structLayout(JAVA_LONG.withName("x"), JAVA_INT.withName("y"));
    List<MemorySegment> live = new ArrayList<>();
    live.add(blocks().allocate(33));
    live.add(blocks().allocate(layout));
    live.add(blocks().allocate(layout.withByteAlignment(128)));
    live.add(blocks().allocate(JAVA_INT.withByteAlignment(4), 15));
    live.add(blocks().allocateFrom("grüß dich"));
    live.add(blocks().allocateFrom(JAVA_INT, 1, 2, 3));
    live.add(blocks().allocateFrom(JAVA_LONG, 42L));
    assertThat(live.stream().map(MemorySegment::byteSize))
        .containsExactly(33L, 12L, 12L, 60L, 12L, 12L, 8L);
    assertThat(live.get(2).address() % 128).isZero();
    assertThat(live.get(4).getString(0)).isEqualTo("grüß dich");
    assertThat(live.get(5).toArray(JAVA_INT)).containsExactly(1, 2, 3);
    assertThat(live.get(6).get(JAVA_LONG, 0)).isEqualTo(42);
    assertThat(HeapPicture.of(allocator()).live().keySet())
        .containsAll(live.stream().map(MemorySegment::address).toList());
    live.forEach(blocks()::free);
  }

  @Test
  default void overflowingCountsAreRefused() {
    assertIllegal(() -> blocks().allocate(JAVA_LONG, Long.MAX_VALUE));
    assertIllegal(() -> blocks().allocate(JAVA_LONG, (Long.MAX_VALUE / 8) + 1));
    assertIllegal(() -> blocks().allocate(JAVA_LONG, -1));
  }

  @Test
  default void nullIsRefused() {
    MemorySegment noSegment = Absent.SEGMENT;
    assertNull(() -> blocks().free(noSegment));
    assertNull(() -> blocks().reallocate(noSegment, 1));
    assertNull(() -> blocks().tryResize(noSegment, 1));
    assertNull(() -> blocks().usableSize(noSegment));
    assertNull(() -> blocks().raw().allocate(1, Absent.ADDRESSES, 0, 0));
    assertNull(() -> blocks().raw().free(Absent.ADDRESSES, 0, 0));
    assertNull(() -> allocator().inspector().walk(Absent.VISITOR));
  }

  private static void assertIllegal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
  }

  /** Null, as callers pass it who have no checker for that. */
  @SuppressWarnings("NullAway")
  final class Absent {
    static final MemorySegment SEGMENT = null;
    static final long[] ADDRESSES = null;
    static final HeapVisitor VISITOR = null;

    private Absent() {}
  }

  private static void assertNull(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(NullPointerException.class);
  }
}
