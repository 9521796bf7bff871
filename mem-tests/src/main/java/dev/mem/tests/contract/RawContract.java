package dev.mem.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.BlockAllocator;
import dev.mem.RawAllocator;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The raw view: blocks named by address, and the range that gives access to them. */
interface RawContract extends UnderTest {

  @Test
  default void rawBlocksAreAlignedDistinctAndNeverZero() {
    RawAllocator raw = blocks().raw();
    Set<Long> addresses = new HashSet<>();
    for (int i = 0; i < 300; i++) {
      long alignment = 1L << random().nextInt(11);
      long address =
          switch (i % 4) {
            case 0 -> raw.allocate(i);
            case 1 -> raw.allocate(i, alignment);
            case 2 -> raw.allocateZeroed(i, alignment);
            default -> raw.tryAllocate(i, alignment);
          };
      assertThat(address).isNotZero();
      assertThat(address % (i % 4 == 0 ? 16 : Math.max(16, alignment))).isZero();
      assertThat(raw.usableSize(address)).isGreaterThanOrEqualTo(i);
      assertThat(addresses.add(address)).isTrue();
    }
    addresses.forEach(raw::free);
    assertThat(allocator().statistics().liveBlocks()).isZero();
  }

  @Test
  default void rawArgumentsAreChecked() {
    RawAllocator raw = blocks().raw();
    long address = raw.allocate(10);
    HeapPicture before = HeapPicture.of(allocator());
    for (long size : new long[] {-1, -16, Long.MIN_VALUE}) {
      assertIllegal(() -> raw.allocate(size));
      assertIllegal(() -> raw.allocate(size, 16));
      assertIllegal(() -> raw.allocateZeroed(size, 16));
      assertIllegal(() -> raw.tryAllocate(size, 16));
      assertIllegal(() -> raw.allocate(size, new long[1], 0, 1));
      assertIllegal(() -> raw.reallocate(address, size));
      assertIllegal(() -> raw.reallocate(0, size));
      assertIllegal(() -> raw.tryResize(address, size));
      assertIllegal(() -> raw.goodSize(size));
    }
    for (long alignment : new long[] {0, -1, 3, BlockAllocator.MAX_ALIGNMENT * 2, Long.MIN_VALUE}) {
      assertIllegal(() -> raw.allocate(1, alignment));
      assertIllegal(() -> raw.allocateZeroed(1, alignment));
      assertIllegal(() -> raw.tryAllocate(1, alignment));
    }
    assertThat(HeapPicture.of(allocator())).isEqualTo(before);
    raw.free(address);
  }

  @Test
  default void rawReallocateKeepsContent() {
    RawAllocator raw = blocks().raw();
    long address = raw.reallocate(0, 1);
    for (long byteSize = 1; byteSize < 300_000; byteSize = byteSize * 3 + 1) {
      Pattern.fill(memory(address, byteSize), 5);
      address = raw.reallocate(address, byteSize * 3 + 1);
      Pattern.check(memory(address, byteSize), 5);
    }
    address = raw.reallocate(address, 1000);
    Pattern.check(memory(address, 1000), 5);
    raw.free(address);
  }

  @Test
  default void batchAllocatesTheGivenPart() {
    long[] addresses = new long[40];
    java.util.Arrays.fill(addresses, 7);
    blocks().raw().allocate(48, addresses, 3, 37);
    Set<Long> distinct = new HashSet<>();
    for (int i = 0; i < addresses.length; i++) {
      if (i < 3 || i >= 37) {
        assertThat(addresses[i]).as("outside the part").isEqualTo(7);
        continue;
      }
      assertThat(addresses[i]).isNotZero();
      assertThat(addresses[i] % 16).isZero();
      assertThat(distinct.add(addresses[i])).isTrue();
      Pattern.fill(memory(addresses[i], 48), i);
    }
    for (int i = 3; i < 37; i++) {
      Pattern.check(memory(addresses[i], 48), i);
    }
    assertThat(allocator().statistics().liveBlocks()).isEqualTo(34);
    blocks().raw().free(addresses, 3, 37);
    assertThat(allocator().statistics().liveBlocks()).isZero();
  }

  @Test
  default void emptyBatchDoesNothing() {
    HeapPicture before = HeapPicture.of(allocator());
    long[] addresses = {7, 7};
    blocks().raw().allocate(100, addresses, 1, 1);
    blocks().raw().free(addresses, 2, 2);
    assertThat(addresses).containsOnly(7);
    assertThat(HeapPicture.of(allocator())).isEqualTo(before);
  }

  @Test
  default void wrongIndexesAreRefusedBeforeAnythingIsDone() {
    RawAllocator raw = blocks().raw();
    long[] addresses = new long[4];
    raw.allocate(32, addresses, 0, 4);
    long[] kept = addresses.clone();
    HeapPicture before = HeapPicture.of(allocator());
    int[][] wrong = {
      {-1, 2}, {0, 5}, {3, 2}, {5, 5}, {4, 3}, {Integer.MIN_VALUE, Integer.MAX_VALUE}
    };
    for (int[] part : wrong) {
      assertThatThrownBy(() -> raw.allocate(16, addresses, part[0], part[1]))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> raw.free(addresses, part[0], part[1]))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
    assertThat(addresses).isEqualTo(kept);
    assertThat(HeapPicture.of(allocator())).isEqualTo(before);
    raw.free(addresses, 0, 4);
  }

  @Test
  default void batchFreeGoesOnAfterWrongAddresses() {
    RawAllocator raw = blocks().raw();
    long kept = raw.allocate(64);
    long[] addresses = new long[8];
    raw.allocate(64, addresses, 0, 8);
    addresses[2] = kept + 8;
    addresses[4] = 0;
    addresses[6] = addresses[0];
    long[] outside = {addresses[7]};
    assertThatThrownBy(() -> raw.free(addresses, 0, 7))
        .isInstanceOfSatisfying(
            dev.mem.InvalidFreeException.class,
            first -> {
              assertThat(first.address()).isEqualTo(kept + 8);
              assertThat(first.getSuppressed())
                  .singleElement()
                  .isInstanceOfSatisfying(
                      dev.mem.InvalidFreeException.class,
                      second -> assertThat(second.address()).isEqualTo(addresses[0]));
            });
    List<Long> live = new ArrayList<>(HeapPicture.of(allocator()).live().keySet());
    assertThat(live).contains(kept, outside[0]).hasSize(5).doesNotContain(addresses[1]);
    live.forEach(raw::free);
  }

  @Test
  default void rangeContainsTheWholeBlock() {
    RawAllocator raw = blocks().raw();
    for (long byteSize : new long[] {0, 1, 100, 5000, 2 << 20}) {
      long address = raw.allocate(byteSize);
      MemorySegment range = raw.range(address);
      assertThat(address).isGreaterThanOrEqualTo(range.address());
      assertThat(address + raw.usableSize(address))
          .isLessThanOrEqualTo(range.address() + range.byteSize());
      assertThat(raw.range(address + byteSize / 2).address()).isEqualTo(range.address());
      assertThat(range.isNative()).isTrue();
      assertThat(range.isReadOnly()).isFalse();
      Crew.PLATFORM.run(_ -> Pattern.fill(memory(address, byteSize), 3));
      Pattern.check(memory(address, byteSize), 3);
      HeapPicture.Range arena =
          HeapPicture.of(allocator()).arenaOf(range.asSlice(address - range.address()));
      if (setup().contiguousBytes().isPresent()) {
        assertThat(range.byteSize()).isEqualTo(setup().contiguousBytes().getAsLong());
      } else {
        assertThat(range.address()).isEqualTo(arena.address());
        assertThat(range.byteSize()).isEqualTo(arena.byteSize());
      }
      raw.free(address);
    }
  }

  @Test
  default void rangeOfForeignAddressIsRefused() {
    long address = blocks().raw().allocate(100);
    HeapPicture.Range arena = HeapPicture.of(allocator()).arenaOf(MemorySegment.ofAddress(address));
    assertIllegal(() -> blocks().raw().range(arena.address() - 1));
    assertIllegal(() -> blocks().raw().range(0));
    long foreign = newAllocator(options -> options).raw().allocate(100);
    assertIllegal(() -> blocks().raw().range(foreign));
    blocks().raw().free(address);
  }

  private MemorySegment memory(long address, long byteSize) {
    MemorySegment range = blocks().raw().range(address);
    return range.asSlice(address - range.address(), byteSize);
  }

  private static void assertIllegal(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
  }
}
