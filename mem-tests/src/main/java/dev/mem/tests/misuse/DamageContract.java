package dev.mem.tests.misuse;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.HeapCorruptionException;
import dev.mem.tests.contract.Fixture;
import dev.mem.tests.contract.Pattern;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Writes past the end of blocks and into freed ones, on what subclasses say.
 *
 * <p>Where an engine keeps data of its own there, the damage is found and never followed. Which
 * bytes those are is found out by looking: the gap between neighbours, and what a free changes in
 * the block freed. Where an engine keeps nothing in reach, there is nothing to be damaged: its heap
 * verifies whatever is written.
 */
public abstract class DamageContract extends Fixture {
  private static final int BLOCKS = 8;
  private static final long BYTES = 120;

  private final List<MemorySegment> row = new ArrayList<>();

  /** What is written over the bytes of an engine, in the way that programs do by mistake. */
  enum Damage {
    ZEROES {
      @Override
      void apply(MemorySegment bytes) {
        bytes.fill((byte) 0);
      }
    },
    ONES {
      @Override
      void apply(MemorySegment bytes) {
        bytes.fill((byte) -1);
      }
    },
    TEXT {
      @Override
      void apply(MemorySegment bytes) {
        bytes.fill((byte) 'A');
      }
    },
    ONE_BIT_OF_THE_FIRST_BYTE {
      @Override
      void apply(MemorySegment bytes) {
        flip(bytes, 4);
      }
    },
    ONE_BIT_OF_THE_LAST_BYTE {
      @Override
      void apply(MemorySegment bytes) {
        flip(bytes, bytes.byteSize() * Byte.SIZE - 3);
      }
    };

    abstract void apply(MemorySegment bytes);
  }

  /** For subclasses. */
  protected DamageContract() {}

  @BeforeEach
  final void allocateARow() {
    for (int i = 0; i < BLOCKS; i++) {
      row.add(allocator().allocateAtLeast(BYTES));
      Pattern.fill(row.getLast(), i);
    }
    row.sort((a, b) -> Long.compareUnsigned(a.address(), b.address()));
  }

  private static void flip(MemorySegment bytes, long bit) {
    long offset = bit / Byte.SIZE;
    int flipped = bytes.get(JAVA_BYTE, offset) ^ (1 << (bit % Byte.SIZE));
    bytes.set(JAVA_BYTE, offset, (byte) flipped);
  }

  /** Returns memory of the allocator through a segment without the bounds of a block. */
  private MemorySegment memory(long address, long byteSize) {
    MemorySegment range = allocator().raw().range(address);
    return range.asSlice(address - range.address(), byteSize);
  }

  /** Returns what lies between the end of a block and the next one: nothing, or engine's data. */
  private MemorySegment gapBehind(int index) {
    long end = row.get(index).address() + row.get(index).byteSize();
    long next = row.get(index + 1).address();
    return memory(end, Math.min(next - end, 16));
  }

  /** Does something while bytes are damaged, checks that nothing else was, and repairs them. */
  private static void damaged(MemorySegment bytes, Runnable damage, Runnable action) {
    byte[] original = bytes.toArray(JAVA_BYTE);
    damage.run();
    byte[] after = bytes.toArray(JAVA_BYTE);
    action.run();
    assertThat(bytes.toArray(JAVA_BYTE)).as("left as the program wrote it").isEqualTo(after);
    MemorySegment.copy(original, 0, bytes, JAVA_BYTE, 0, original.length);
  }

  private void assertFound() {
    assertThatThrownBy(() -> allocator().inspector().verify())
        .isInstanceOf(HeapCorruptionException.class);
  }

  private void restIsWell() {
    allocator().inspector().verify();
    row.forEach(block -> assertThat(allocator().usableSize(block)).isEqualTo(block.byteSize()));
    allocator().free(allocator().allocate(BYTES, 1));
    allocator().inspector().verify();
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  final void overflowIntoTheGapIsFound(Damage damage) {
    for (int i = 0; i < BLOCKS - 1; i++) {
      MemorySegment gap = gapBehind(i);
      if (gap.byteSize() > 0) {
        damaged(gap, () -> damage.apply(gap), this::assertFound);
      } else {
        MemorySegment next = row.get(i + 1);
        damaged(next, () -> damage.apply(next), () -> allocator().inspector().verify());
      }
    }
    restIsWell();
  }

  /** The operations that read the damaged bytes report them, and leave all as it is. */
  @Test
  final void blockBehindAnOverflowCannotBeFreed() {
    MemorySegment gap = gapBehind(2);
    MemorySegment behind = row.get(3);
    if (gap.byteSize() > 0) {
      damaged(
          gap,
          () -> gap.fill((byte) 'A'),
          () -> {
            assertThatThrownBy(() -> allocator().free(behind))
                .isInstanceOf(HeapCorruptionException.class);
            assertThatThrownBy(() -> allocator().raw().free(behind.address()))
                .isInstanceOf(HeapCorruptionException.class);
            assertThatThrownBy(() -> allocator().reallocate(behind, 5000))
                .isInstanceOf(HeapCorruptionException.class);
          });
    } else {
      damaged(behind, () -> behind.fill((byte) 'A'), () -> allocator().inspector().verify());
    }
    restIsWell();
  }

  @Test
  final void everyFlippedBitInTheGapIsFound() {
    MemorySegment gap = gapBehind(4);
    for (long bit = 0; bit < gap.byteSize() * Byte.SIZE; bit++) {
      long flipped = bit;
      damaged(gap, () -> flip(gap, flipped), this::assertFound);
    }
    restIsWell();
  }

  /** Every byte that the engine wrote into a freed block, one after the other. */
  @Test
  final void writesIntoAFreedBlockAreFoundWhereTheyMatter() {
    for (int index : new int[] {1, 3, 5}) {
      MemorySegment freed = row.get(index);
      byte[] before = freed.toArray(JAVA_BYTE);
      allocator().free(freed);
      MemorySegment memory = memory(freed.address(), freed.byteSize());
      for (long offset = 0; offset < memory.byteSize(); offset++) {
        long at = offset;
        boolean engines = memory.get(JAVA_BYTE, at) != before[(int) at];
        damaged(
            memory.asSlice(at, 1),
            () -> flip(memory, at * Byte.SIZE + 5),
            engines ? this::assertFound : () -> {});
      }
      allocator().inspector().verify();
      row.set(index, allocator().allocateAtLeast(BYTES));
    }
    restIsWell();
  }
}
