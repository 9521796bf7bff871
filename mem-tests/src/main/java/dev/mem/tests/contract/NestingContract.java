package dev.mem.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.Allocator;
import dev.mem.InvalidFreeException.Kind;
import dev.mem.spi.PageSource;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An allocator in a block of another: an address is then in memory of both. */
interface NestingContract extends UnderTest {
  long REGION_BYTES = 1 << 20;

  private Allocator inside(MemorySegment block) {
    PageSource region = PageSource.over(block);
    return newAllocator(options -> {
      if (setup().contiguousBytes().isPresent()) {
        options.contiguous(block.byteSize() - (128 << 10));
      }
      return options.name("inner").pageSource(region).arenaBytes(1);
    });
  }

  /** An engine without headers may place its first block where the outer block starts. */
  private static MemorySegment allocateBehindTheStart(Allocator inner, long byteSize) {
    MemorySegment atTheStart = inner.allocate(byteSize, 1);
    MemorySegment block = inner.allocate(byteSize, 1);
    inner.free(atTheStart);
    return block;
  }

  /** Also a block that starts where the first arena of the inner allocator does. */
  @Test
  default void blockWithAnAllocatorInsideIsABlockStill() {
    for (long byteAlignment : new long[] {16, 64 << 10}) {
      MemorySegment block = allocator().allocate(REGION_BYTES, byteAlignment);
      Allocator inner = inside(block);
      MemorySegment nested = allocateBehindTheStart(inner, 1000);
      Pattern.fill(nested, 1);
      assertThat(block.asOverlappingSlice(nested)).as("nested").isPresent();

      assertThat(allocator().usableSize(block)).isGreaterThanOrEqualTo(REGION_BYTES);
      assertThat(allocator().inspector().blockContaining(nested.address() + 5))
          .isEqualTo(block.address());
      assertThat(inner.inspector().blockContaining(nested.address() + 5))
          .isEqualTo(nested.address());
      WrongFrees.assertRefused(this, nested, Kind.INTERIOR);
      WrongFrees.assertRefusal(() -> inner.free(block), block.address());
      allocator().inspector().verify();
      inner.inspector().verify();

      Pattern.check(nested, 1);
      inner.free(nested);
      inner.close();
      allocator().free(block);
    }
  }

  /** Memory that an inner allocator has left is the outer one's alone again. */
  @Test
  default void memoryOfAnInnerAllocatorReturnsToTheOuterOne() {
    MemorySegment block = allocator().allocate(REGION_BYTES, 1);
    MemorySegment anchor = allocator().allocate(16, 1);
    Allocator inner = inside(block);
    List<MemorySegment> nested = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      nested.add(inner.allocate(random().nextLong(12_000), 1));
    }
    nested.forEach(inner::free);
    inner.close();
    allocator().free(block);
    List<MemorySegment> live = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      live.add(allocator().allocate(4000, 1));
    }
    allocator().inspector().verify();
    for (MemorySegment each : live) {
      assertThat(allocator().inspector().blockContaining(each.address() + 100))
          .isEqualTo(each.address());
      allocator().free(each);
    }
    allocator().free(anchor);
  }

  @Test
  default void allocatorsNestSeveralTimes() {
    MemorySegment outermost = allocator().allocate(REGION_BYTES, 4096);
    Allocator middle = inside(outermost);
    MemorySegment between = middle.allocate(REGION_BYTES / 2, 4096);
    Allocator inner = inside(between);
    MemorySegment block = allocateBehindTheStart(inner, 5000);
    Pattern.fill(block, 3);
    WrongFrees.assertRefused(this, block, Kind.INTERIOR);
    WrongFrees.assertRefusal(() -> middle.free(block), block.address(), Kind.INTERIOR);
    Pattern.check(block, 3);
    inner.free(block);
    inner.close();
    middle.free(between);
    middle.close();
    allocator().free(outermost);
    assertThat(allocator().statistics().liveBlocks()).isZero();
  }
}
