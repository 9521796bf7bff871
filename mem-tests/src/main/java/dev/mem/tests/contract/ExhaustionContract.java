package dev.mem.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.mem.BlockAllocator;
import dev.mem.OffHeapOutOfMemoryError;
import java.lang.foreign.MemorySegment;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Sizes that no machine has: understood as they are, and refused. */
interface ExhaustionContract extends UnderTest {

  /** More than a processor can address, up to where sums with them wrap around. */
  private static long[] absurdSizes() {
    return new long[] {
      1L << 49,
      1L << 56,
      (1L << 62) - 1,
      1L << 62,
      (1L << 62) + 1,
      Long.MAX_VALUE - (1L << 30),
      Long.MAX_VALUE - (1L << 30) + 1,
      Long.MAX_VALUE - 65_536,
      Long.MAX_VALUE - 65_535,
      Long.MAX_VALUE - 4096,
      Long.MAX_VALUE - 4095,
      Long.MAX_VALUE - 64,
      Long.MAX_VALUE - 63,
      Long.MAX_VALUE - 48,
      Long.MAX_VALUE - 32,
      Long.MAX_VALUE - 31,
      Long.MAX_VALUE - 16,
      Long.MAX_VALUE - 15,
      Long.MAX_VALUE - 14,
      Long.MAX_VALUE - 1,
      Long.MAX_VALUE
    };
  }

  @Test
  default void absurdSizesFailWithEveryAlignment() {
    MemorySegment own = blocks().allocate(100, 1);
    Pattern.fill(own, 1);
    HeapPicture picture = HeapPicture.of(allocator());
    for (long size : absurdSizes()) {
      for (long alignment = 1; alignment <= BlockAllocator.MAX_ALIGNMENT; alignment *= 2) {
        long byteAlignment = alignment;
        assertOutOfMemory(() -> blocks().allocate(size, byteAlignment), size);
        assertThat(blocks().tryAllocate(size, byteAlignment)).isEqualTo(MemorySegment.NULL);
        assertThat(blocks().raw().tryAllocate(size, byteAlignment)).isZero();
      }
      assertOutOfMemory(() -> blocks().allocate(size), size);
      assertOutOfMemory(() -> blocks().allocateAtLeast(size), size);
      assertOutOfMemory(() -> blocks().reallocate(MemorySegment.NULL, size), size);
      assertOutOfMemory(() -> blocks().reallocate(own, size), size);
      assertOutOfMemory(() -> blocks().allocateZeroed(size, 16), size);
      assertOutOfMemory(() -> blocks().allocateZeroed(size, 1 << 20), size);
      assertOutOfMemory(() -> blocks().raw().allocate(size), size);
      assertOutOfMemory(() -> blocks().raw().allocate(size, 4096), size);
      assertOutOfMemory(() -> blocks().raw().allocateZeroed(size, 16), size);
      assertOutOfMemory(() -> blocks().raw().reallocate(0, size), size);
      assertOutOfMemory(() -> blocks().raw().reallocate(own.address(), size), size);
    }
    assertThat(HeapPicture.of(allocator())).isEqualTo(picture);
    Pattern.check(own, 1);
    blocks().free(own);
  }

  @Test
  default void batchOfAbsurdSizesChangesNothing() {
    long[] addresses = {7, 7, 7, 7};
    HeapPicture picture = HeapPicture.of(allocator());
    for (long size : absurdSizes()) {
      assertOutOfMemory(() -> blocks().raw().allocate(size, addresses, 1, 3), size);
    }
    assertThat(addresses).containsOnly(7);
    assertThat(HeapPicture.of(allocator())).isEqualTo(picture);
  }

  @Test
  default void laterCallsWork() {
    assertThat(blocks().tryAllocate(Long.MAX_VALUE, 16).address()).isZero();
    MemorySegment block = blocks().allocate(1000, 64);
    Pattern.fill(block, 2);
    assertThat(blocks().tryAllocate(Long.MAX_VALUE - 15, 1 << 30).address()).isZero();
    Pattern.check(block, 2);
    blocks().free(block);
  }

  private void assertOutOfMemory(ThrowingCallable call, long size) {
    long committedBytes = allocator().statistics().committedBytes();
    Throwable thrown = catchThrowable(call);
    assertThat(thrown).isInstanceOf(OffHeapOutOfMemoryError.class);
    OffHeapOutOfMemoryError error = (OffHeapOutOfMemoryError) thrown;
    assertThat(error.requestedBytes()).isEqualTo(size);
    assertThat(error.usedBytes()).isEqualTo(committedBytes);
    assertThat(error.limitBytes()).isEmpty();
    assertThat(error).hasMessageContaining(Long.toString(size));
  }
}
