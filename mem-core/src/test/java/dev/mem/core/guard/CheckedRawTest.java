package dev.mem.core.guard;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.mem.BlockAllocator;
import dev.mem.Heap;
import dev.mem.InvalidFreeException;
import dev.mem.OffHeapOutOfMemoryError;
import dev.mem.core.layout.Sizes;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CheckedRawTest {
  private static final long PAGE = CheckedFixture.PAGE;

  private final CheckedFixture fixture = new CheckedFixture();
  private final Watched watched = new Watched(fixture);
  private final CheckedRaw raw = watched.raw;
  private final CheckedBlocks blocks = watched.blocks;

  @AfterEach
  void everythingIsReleased() {
    fixture.source.heal();
    blocks.drop(watched.heap);
    assertThat(blocks.heldBlocks()).isZero();
    fixture.close();
  }

  private static byte[] content(long address, long byteSize) {
    return CheckedFixture.memory(address, byteSize).toArray(JAVA_BYTE);
  }

  // ---- allocation

  @Test
  void everyWayToAllocateGivesALiveBlock() {
    for (long byteSize : new long[] {0, 1, 100, PAGE, 5 * PAGE + 3}) {
      for (long alignment : new long[] {16, 256, PAGE, 4 * PAGE}) {
        long plain = raw.allocate(byteSize, alignment);
        long zeroed = raw.allocateZeroed(byteSize, alignment);
        long tried = raw.tryAllocate(byteSize, alignment);
        for (long address : new long[] {plain, zeroed, tried}) {
          assertThat(address % alignment).isZero();
          assertThat(raw.usableSize(address)).isEqualTo(Math.max(1, byteSize));
        }
        assertThat(content(plain, Math.max(1, byteSize))).containsOnly(0xA5);
        assertThat(content(zeroed, Math.max(1, byteSize))).containsOnly(0);
        assertThat(content(tried, Math.max(1, byteSize))).containsOnly(0xA5);
        blocks.verify();
        raw.free(plain);
        raw.free(zeroed);
        raw.free(tried);
      }
    }
    assertThat(blocks.liveBlocks()).isZero();
  }

  @Test
  void argumentsOutOfRangeAreReportedByTheOneBehind() {
    assertThatIllegalArgumentException().isThrownBy(() -> raw.allocate(-1, 16));
    assertThatIllegalArgumentException().isThrownBy(() -> raw.tryAllocate(-1, 16));
    assertThatIllegalArgumentException().isThrownBy(() -> raw.allocate(1, 24));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> raw.allocate(1, 2 * BlockAllocator.MAX_ALIGNMENT));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> raw.tryAllocate(1, 2 * BlockAllocator.MAX_ALIGNMENT));
    assertThatIllegalArgumentException().isThrownBy(() -> raw.goodSize(-1));
    assertThat(raw.goodSize(0)).isEqualTo(1);
    assertThat(raw.goodSize(1)).isEqualTo(1);
    assertThat(raw.goodSize(77)).isEqualTo(77);
    assertThat(raw.tryAllocate(Sizes.ADDRESS_SPACE_BYTES, 16)).isZero();
    assertThat(blocks.heldBlocks()).isZero();
  }

  @Test
  void anErrorTellsWhatTheUserAskedFor() {
    for (long tooMuch :
        new long[] {2L << 30, Sizes.ADDRESS_SPACE_BYTES - 1, Sizes.ADDRESS_SPACE_BYTES}) {
      assertThatExceptionOfType(OffHeapOutOfMemoryError.class)
          .isThrownBy(() -> raw.allocate(tooMuch, 16))
          .satisfies(error -> assertThat(error.requestedBytes()).isEqualTo(tooMuch));
      assertThat(raw.tryAllocate(tooMuch, 16)).isZero();
    }
    assertThatExceptionOfType(OffHeapOutOfMemoryError.class)
        .isThrownBy(() -> raw.allocate(2L << 30, 16))
        .satisfies(error -> assertThat(error.osError()).isNotNull());
    assertThat(blocks.heldBlocks()).isZero();
  }

  @Test
  void theGreatestAlignmentIsPassedOn() {
    assertThatExceptionOfType(OffHeapOutOfMemoryError.class)
        .as("more than the simulation has, but no wrong argument")
        .isThrownBy(() -> raw.allocate(1L << 30, BlockAllocator.MAX_ALIGNMENT));
  }

  @Test
  void quarantineGivesWayWhereMemoryIsShort() {
    var limited =
        new Watched(
            fixture, fixture.build(builder -> builder.limitBytes(64 * PAGE)), fixture.late::add);
    long first = limited.raw.allocate(40 * PAGE, 16);
    limited.raw.free(first);
    assertThat(limited.blocks.heldBlocks()).isEqualTo(1);
    long second = limited.raw.allocate(40 * PAGE, 16);
    assertThat(limited.blocks.heldBlocks()).isEqualTo(1);
    assertThat(limited.raw.tryAllocate(40 * PAGE, 16)).as("it is live").isZero();
    assertThatExceptionOfType(OffHeapOutOfMemoryError.class)
        .isThrownBy(() -> limited.raw.allocate(40 * PAGE, 16))
        .satisfies(error -> assertThat(error.requestedBytes()).isEqualTo(40 * PAGE))
        .satisfies(error -> assertThat(error.limitBytes()).hasValue(64 * PAGE));
    limited.raw.free(second);
    assertThat(limited.raw.tryAllocate(40 * PAGE, 16)).isNotZero();
    limited.blocks.drop(limited.heap);
  }

  @Test
  void aBlockForAHeapThatEndsMeanwhileIsDropped() {
    long before = raw.allocate(100, 16);
    watched.heap.end();
    assertThatIllegalStateException().isThrownBy(() -> raw.allocate(100, 16));
    assertThat(blocks.heldBlocks()).isZero();
    assertThat(blocks.containing(before)).isNull();
  }

  // ---- batches

  @Test
  void aBatchIsAllOrNothing() {
    long[] addresses = new long[6];
    Arrays.fill(addresses, 7);
    raw.allocate(24, addresses, 1, 5);
    assertThat(addresses[0]).isEqualTo(7);
    assertThat(addresses[5]).isEqualTo(7);
    assertThat(Arrays.stream(addresses, 1, 5).distinct()).hasSize(4);
    assertThat(blocks.liveBlocks()).isEqualTo(4);
    assertThat(blocks.liveBytes()).isEqualTo(96);
    raw.free(addresses, 1, 5);
    assertThat(blocks.liveBlocks()).isZero();
    long[] untouched = addresses.clone();
    assertThatThrownBy(() -> raw.allocate(400L << 20, addresses, 0, 6))
        .isInstanceOf(OffHeapOutOfMemoryError.class);
    assertThat(addresses).isEqualTo(untouched);
    assertThat(blocks.liveBlocks()).isZero();
    assertThatThrownBy(() -> raw.allocate(24, addresses, 1, 7))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> raw.free(addresses, 1, 7))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aBatchIsFreedAsFarAsItCanBe() {
    long[] addresses = new long[5];
    raw.allocate(24, addresses, 0, 4);
    addresses[1]++;
    addresses[2]++;
    assertThatExceptionOfType(InvalidFreeException.class)
        .isThrownBy(() -> raw.free(addresses, 0, 5))
        .satisfies(wrong -> assertThat(wrong.address()).isEqualTo(addresses[1]))
        .satisfies(wrong ->
            assertThat(wrong.getSuppressed())
                .extracting(each -> ((InvalidFreeException) each).address())
                .containsExactly(addresses[2]));
    assertThat(blocks.liveBlocks()).isEqualTo(2);
    raw.free(addresses[1] - 1);
    raw.free(addresses[2] - 1);
  }

  // ---- other sizes

  @Test
  void aReallocatedBlockMovesWithItsContent() {
    long first = raw.reallocate(0, 100);
    for (int i = 0; i < 100; i++) {
      CheckedFixture.memory(first + i, 1).set(JAVA_BYTE, 0, (byte) i);
    }
    byte[] written = content(first, 100);
    long smaller = raw.reallocate(first, 60);
    assertThat(smaller).isNotEqualTo(first);
    assertThat(content(smaller, 60)).isEqualTo(Arrays.copyOf(written, 60));
    long larger = raw.reallocate(smaller, 200);
    assertThat(content(larger, 60)).isEqualTo(Arrays.copyOf(written, 60));
    assertThat(content(larger + 60, 140)).containsOnly(0xA5);
    assertThat(raw.usableSize(larger)).isEqualTo(200);
    assertThat(blocks.liveBlocks()).isEqualTo(1);
    assertThatThrownBy(() -> raw.free(first)).isInstanceOf(InvalidFreeException.class);
    blocks.verify();
    raw.free(larger);
  }

  @Test
  void aBlockThatCannotBeMovedStaysAsItIs() {
    long address = raw.allocate(100, 16);
    assertThatThrownBy(() -> raw.reallocate(address, 2L << 30))
        .isInstanceOf(OffHeapOutOfMemoryError.class);
    assertThatIllegalStateException()
        .isThrownBy(() ->
            raw.moved(
                address,
                200,
                _ -> {
                  throw new IllegalStateException("no view");
                }));
    assertThat(blocks.liveBlocks()).isEqualTo(1);
    assertThat(raw.usableSize(address)).isEqualTo(100);
    assertThatIllegalStateException()
        .isThrownBy(() ->
            raw.viewed(
                blocks.requireLive(address),
                _ -> {
                  throw new IllegalStateException("no view");
                }));
    assertThat(blocks.liveBlocks()).isZero();
  }

  @Test
  void aBlockIsResizedWithinWhatHoldsIt() {
    long address = raw.allocate(100, 16);
    CheckedBlock block = blocks.requireLive(address);
    long most = block.capacity();
    assertThat(raw.tryResize(address, most + 1)).isFalse();
    assertThat(raw.usableSize(address)).isEqualTo(100);
    assertThat(raw.tryResize(address, most)).isTrue();
    assertThat(raw.usableSize(address)).isEqualTo(most);
    assertThat(raw.tryResize(address, 10)).isTrue();
    assertThat(blocks.liveBytes()).isEqualTo(10);
    assertThat(raw.tryResize(address, 0)).isTrue();
    assertThat(raw.usableSize(address)).as("its address is inside of it").isEqualTo(1);
    assertThatIllegalArgumentException().isThrownBy(() -> raw.tryResize(address, -1));
    assertThat(raw.tryResize(address, Long.MAX_VALUE)).isFalse();
    assertThat(watched.behind.usableSize(CheckedFixture.memory(block.holderAddress(), 1)))
        .as("the block behind is as before")
        .isEqualTo(block.usableHolderBytes());
    raw.free(address);
    assertThatThrownBy(() -> raw.tryResize(address, 10)).isInstanceOf(InvalidFreeException.class);
  }

  @Test
  void onlyTheOwnerOfAHeapResizesItsBlocks() throws Exception {
    try (Heap heap = watched.behind.newHeap()) {
      var scope = new CheckedHeapScope(heap);
      var heapRaw = new CheckedRaw(scope, blocks, watched.maker);
      long address = heapRaw.allocate(100, 16);
      var task =
          new FutureTask<Throwable>(() -> catchThrowable(() -> heapRaw.tryResize(address, 50)));
      Thread.ofPlatform().start(task);
      assertThat(task.get()).isInstanceOf(WrongThreadException.class);
      assertThat(heapRaw.usableSize(address)).isEqualTo(100);
      blocks.drop(scope);
    }
  }

  // ---- frees

  @Test
  void nothingIsFreedByZeroAndABlockOnce() {
    raw.free(0);
    long address = raw.allocate(100, 16);
    raw.free(address);
    assertThatThrownBy(() -> raw.free(address)).isInstanceOf(InvalidFreeException.class);
    assertThatThrownBy(() -> raw.usableSize(address)).isInstanceOf(InvalidFreeException.class);
    assertThat(blocks.heldBlocks()).isEqualTo(1);
  }

  @Test
  void anEndedHeapRefusesEverythingButNothing() {
    long address = raw.allocate(100, 16);
    blocks.drop(watched.heap);
    raw.free(0);
    for (Runnable call :
        List.<Runnable>of(
            () -> raw.free(address),
            () -> raw.usableSize(address),
            () -> raw.tryResize(address, 10),
            () -> raw.reallocate(address, 10))) {
      assertThatThrownBy(call::run).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aRangeIsThatOfTheArenaBehind() {
    long address = raw.allocate(100, 16);
    assertThat(raw.range(address)).isEqualTo(watched.behind.raw().range(address));
  }
}
