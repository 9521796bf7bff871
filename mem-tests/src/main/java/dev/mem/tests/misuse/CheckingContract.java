package dev.mem.tests.misuse;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mem.AllocationSite;
import dev.mem.Allocator;
import dev.mem.AllocatorBuilder;
import dev.mem.Checking;
import dev.mem.Heap;
import dev.mem.HeapCorruptionException;
import dev.mem.InvalidFreeException;
import dev.mem.InvalidFreeException.Kind;
import dev.mem.LeakListener.Leak;
import dev.mem.MisuseException;
import dev.mem.spi.PageSourceTrait;
import dev.mem.tests.contract.Fixture;
import dev.mem.tests.contract.Pattern;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What checked mode finds that nothing else does, and what its reports tell. */
public abstract class CheckingContract extends Fixture {
  private final List<MisuseException> late = new ArrayList<>();

  /** For subclasses. */
  protected CheckingContract() {}

  @Override
  public final Allocator newAllocator(UnaryOperator<AllocatorBuilder> options) {
    return super.newAllocator(
        builder -> options.apply(builder.checking(Checking.FULL).misuseHandler(late::add)));
  }

  /** Returns memory through a segment that knows nothing of blocks, as native code does. */
  private MemorySegment memory(long address, long byteSize) {
    MemorySegment range = allocator().raw().range(address);
    return range.asSlice(address - range.address(), byteSize);
  }

  private MemorySegment allocatedHere(long byteSize) {
    return allocator().allocate(byteSize, 1);
  }

  private void freedHere(MemorySegment block) {
    allocator().free(block);
  }

  // ---- use after free

  @Test
  final void everyAccessThroughASegmentOfAFreedBlockThrows() {
    MemorySegment block = allocatedHere(100);
    MemorySegment slice = block.asSlice(10, 20);
    MemorySegment view = block.asReadOnly();
    block.fill((byte) 1);
    freedHere(block);
    if (!setup().has(PageSourceTrait.RESCOPES)) {
      assertThat(block.scope().isAlive()).as("this source cannot tell").isTrue();
      return;
    }
    List<ThrowingCallable> accesses =
        List.of(
            () -> block.get(JAVA_BYTE, 0),
            () -> block.set(JAVA_BYTE, 99, (byte) 1),
            () -> block.fill((byte) 0),
            () -> block.getString(0),
            () -> slice.get(JAVA_BYTE, 0),
            () -> view.get(JAVA_BYTE, 50),
            () -> MemorySegment.copy(slice, 0, MemorySegment.ofArray(new byte[20]), 0, 20));
    for (ThrowingCallable access : accesses) {
      assertThatThrownBy(access).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  final void oldSegmentOfAMovedBlockThrows() {
    MemorySegment block = allocatedHere(100);
    Pattern.fill(block, 1);
    MemorySegment moved = allocator().reallocate(block, 101);
    assertThat(moved.address()).as("always moves").isNotEqualTo(block.address());
    Pattern.check(moved.asSlice(0, 100), 1);
    if (setup().has(PageSourceTrait.RESCOPES)) {
      assertThatThrownBy(() -> block.get(JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
    }
    assertThatThrownBy(() -> allocator().free(block)).isInstanceOf(InvalidFreeException.class);
    freedHere(moved);
  }

  /** Whatever was allocated since: quarantine keeps the address from being used again. */
  @Test
  final void staleFreeIsFoundHoweverMuchWasAllocatedSince() {
    MemorySegment block = allocatedHere(100);
    freedHere(block);
    List<MemorySegment> since = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      since.add(allocator().allocate(100, 1));
    }
    InvalidFreeException report =
        catchThrowableOfType(InvalidFreeException.class, () -> allocator().free(block));
    assertThat(report.kind()).isEqualTo(Kind.ALREADY_FREE);
    assertThat(report)
        .hasMessageContaining("allocated by")
        .hasMessageContaining("allocatedHere")
        .hasMessageContaining("freed by")
        .hasMessageContaining("freedHere")
        .hasMessageContaining(Thread.currentThread().getName());
    since.forEach(allocator()::free);
  }

  @Test
  final void freedMemoryReadsAsAPattern() {
    MemorySegment block = allocatedHere(100);
    block.fill((byte) 1);
    long address = block.address();
    freedHere(block);
    assertThat(memory(address, 100).toArray(JAVA_BYTE)).containsOnly(0xDB);
  }

  @Test
  final void newMemoryReadsAsAPatternUnlessZeroed() {
    MemorySegment block = allocatedHere(100);
    assertThat(block.toArray(JAVA_BYTE)).containsOnly(0xA5);
    MemorySegment zeroed = allocator().allocateZeroed(100, 1);
    Pattern.checkZero(zeroed);
    freedHere(block);
    freedHere(zeroed);
  }

  @Test
  final void writeIntoAFreedBlockIsFoundByVerification() {
    MemorySegment block = allocatedHere(200);
    long address = block.address();
    freedHere(block);
    memory(address, 200).set(JAVA_BYTE, 77, (byte) 0);
    HeapCorruptionException damage =
        catchThrowableOfType(HeapCorruptionException.class, () -> allocator().inspector().verify());
    assertThat(damage.address()).isEqualTo(address + 77);
    assertThat(damage)
        .hasMessageContaining("offset 77 of a freed block of 200 bytes")
        .hasMessageContaining("allocatedHere")
        .hasMessageContaining("freedHere");
    memory(address, 200).set(JAVA_BYTE, 77, (byte) 0xDB);
  }

  @Test
  final void writeIntoAFreedBlockIsToldWhenItLeavesQuarantine() {
    MemorySegment block = allocatedHere(200);
    long address = block.address();
    freedHere(block);
    memory(address, 200).set(JAVA_LONG_UNALIGNED, 100, 42L);
    assertThat(late).isEmpty();
    allocator().trim();
    assertThat(late).hasSize(1);
    assertThat(late.getFirst()).isInstanceOf(HeapCorruptionException.class);
    assertThat(late.getFirst().address()).isEqualTo(address + 100);
    allocator().inspector().verify();
  }

  @Test
  final void quarantineIsBounded() {
    MemorySegment block = allocatedHere(200);
    long address = block.address();
    freedHere(block);
    memory(address, 200).set(JAVA_BYTE, 3, (byte) 1);
    for (int i = 0; i < 600 && late.isEmpty(); i++) {
      allocator().free(allocator().allocate(40_000, 1));
    }
    assertThat(late).extracting(MisuseException::address).containsExactly(address + 3);
  }

  // ---- writes outside of blocks

  @Test
  final void overflowByOneByteIsFound() {
    for (long byteSize : new long[] {1, 15, 16, 17, 100, 1000, 5000, 100_001}) {
      assertFound(byteSize, byteSize, "0 bytes past the end");
    }
  }

  @Test
  final void underflowByOneByteIsFound() {
    for (long byteSize : new long[] {1, 16, 100, 5000}) {
      assertFound(byteSize, -1, "1 bytes before");
    }
  }

  private void assertFound(long byteSize, long offset, String where) {
    MemorySegment block = allocatedHere(byteSize);
    MemorySegment outside = memory(block.address() + offset, 1);
    byte canary = outside.get(JAVA_BYTE, 0);
    outside.set(JAVA_BYTE, 0, (byte) (canary ^ 0x10));
    for (ThrowingCallable finder :
        List.<ThrowingCallable>of(
            () -> allocator().free(block),
            () -> allocator().raw().free(block.address()),
            () -> allocator().inspector().verify())) {
      HeapCorruptionException damage = catchThrowableOfType(HeapCorruptionException.class, finder);
      assertThat(damage.address()).isEqualTo(block.address() + offset);
      assertThat(damage)
          .hasMessageContaining(where)
          .hasMessageContaining("allocatedHere")
          .hasMessageContaining("block of " + byteSize + " bytes");
    }
    assertThat(allocator().statistics().liveBlocks()).as("stays live").isEqualTo(1);
    outside.set(JAVA_BYTE, 0, canary);
    freedHere(block);
  }

  @Test
  final void shrunkBlockEndsWhereItNowEnds() {
    MemorySegment block = allocatedHere(100);
    MemorySegment shrunk = allocator().tryResize(block, 40);
    assertThat(shrunk.byteSize()).isEqualTo(40);
    shrunk.fill((byte) 1);
    allocator().inspector().verify();
    block.set(JAVA_BYTE, 40, (byte) 1);
    assertThatThrownBy(() -> allocator().free(shrunk)).isInstanceOf(HeapCorruptionException.class);
    block.set(JAVA_BYTE, 40, (byte) 0xC9);
    MemorySegment grown = allocator().tryResize(shrunk, 100);
    assertThat(grown.byteSize()).isEqualTo(100);
    grown.fill((byte) 1);
    freedHere(grown);
  }

  @Test
  final void damageOfALiveBlockIsToldAtCloseToo() {
    Allocator closed = newAllocator(options -> options.leakListener(_ -> {}));
    MemorySegment block = closed.allocate(64, 1);
    MemorySegment range = closed.raw().range(block.address());
    range.set(JAVA_BYTE, block.address() + 64 - range.address(), (byte) 0);
    closed.close();
    assertThat(late).extracting(MisuseException::address).containsExactly(block.address() + 64);
  }

  // ---- reports

  @Test
  final void interiorAddressIsToldWithTheStackOfItsBlock() {
    MemorySegment block = allocatedHere(100);
    assertThatThrownBy(() -> allocator().free(block.asSlice(60)))
        .isInstanceOf(InvalidFreeException.class)
        .hasMessageContaining("60 bytes before")
        .hasMessageContaining("has 100 bytes")
        .hasMessageContaining("allocatedHere");
    freedHere(block);
  }

  @Test
  final void leaksAreGroupedBySite() {
    List<Leak> leaks = new ArrayList<>();
    Allocator leaking = newAllocator(options -> options.leakListener(leaks::add));
    for (int i = 0; i < 7; i++) {
      leakHere(leaking, 100);
    }
    leakThere(leaking);
    leaking.free(leaking.allocate(5000, 1));
    List<AllocationSite> onDemand = leaking.inspector().allocationSites();
    leaking.close();
    assertThat(leaks).hasSize(1);
    Leak leak = leaks.getFirst();
    assertThat(leak.blocks()).isEqualTo(8);
    assertThat(leak.bytes()).isEqualTo(7 * 100 + 3);
    assertThat(leak.sites()).isEqualTo(onDemand).hasSize(2);
    AllocationSite most = leak.sites().getFirst();
    assertThat(most.blocks()).isEqualTo(7);
    assertThat(most.bytes()).isEqualTo(700);
    assertThat(most.frames().getFirst().getMethodName()).isEqualTo("leakHere");
    assertThat(most).hasToString(most.toString()).asString().contains("leakHere");
    AllocationSite least = leak.sites().getLast();
    assertThat(least.blocks()).isEqualTo(1);
    assertThat(least.frames().getFirst().getMethodName()).isEqualTo("leakThere");
  }

  private static void leakHere(Allocator leaking, long byteSize) {
    assertThat(leaking.allocate(byteSize, 1).byteSize()).isEqualTo(byteSize);
  }

  private static void leakThere(Allocator leaking) {
    assertThat(leaking.raw().allocate(3)).isNotZero();
  }

  @Test
  final void blocksOfAClosedHeapAreForgotten() {
    Heap heap = allocator().newHeap();
    MemorySegment block = heap.allocate(100);
    MemorySegment freed = heap.allocate(50);
    heap.free(freed);
    heap.close();
    assertThat(allocator().inspector().allocationSites()).isEmpty();
    assertThat(allocator().statistics().liveBlocks()).isZero();
    if (setup().has(PageSourceTrait.RESCOPES)) {
      assertThatThrownBy(() -> block.get(JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
    }
    assertThatThrownBy(() -> allocator().free(block)).isInstanceOf(InvalidFreeException.class);
  }

  // ---- memory

  @Test
  final void quarantineGivesWayWhereMemoryIsShort() {
    Allocator limited = newAllocator(options -> options.limitBytes(2 << 20).arenaBytes(1 << 18));
    for (int i = 0; i < 100; i++) {
      limited.free(limited.allocate(200_000, 1));
    }
    assertThat(limited.statistics().peakCommittedBytes()).isLessThanOrEqualTo(2 << 20);
  }

  @Test
  final void largeBlocksComeAndGoBehindTheirGuardPages() {
    List<MemorySegment> live = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      MemorySegment block = allocator().allocate(4096 + 37L * i, 1L << (i % 8));
      Pattern.fill(block, i);
      live.add(block);
    }
    for (int i = 0; i < live.size(); i++) {
      Pattern.check(live.get(i), i);
      assertThat(live.get(i).address() % Math.max(16, 1L << (i % 8))).isZero();
      allocator().free(live.get(i));
    }
    allocator().trim();
    assertThat(late).isEmpty();
  }

  @Test
  final void guardedBlocksMayBeLiveAtClose() {
    Allocator closed = newAllocator(options -> options.leakListener(_ -> {}));
    assertThat(closed.allocate(100_000, 1).byteSize()).isEqualTo(100_000);
    closed.free(closed.allocate(50_000, 1));
    closed.close();
    assertThat(late).isEmpty();
  }
}
