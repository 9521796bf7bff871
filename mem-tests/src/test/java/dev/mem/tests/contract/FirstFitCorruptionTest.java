package dev.mem.tests.contract;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.mem.Engine;
import dev.mem.HeapCorruptionException;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Programs that write where they must not: first-fit keeps headers between blocks, finds out that
 * they were overwritten, and follows nothing.
 */
final class FirstFitCorruptionTest extends Fixture {
  /** What stray writes typically leave; none of them can be a header by chance. */
  private static final byte[] STRAY = {0, -1, 'A'};

  private MemorySegment victim = MemorySegment.NULL;
  private MemorySegment next = MemorySegment.NULL;
  private MemorySegment last = MemorySegment.NULL;
  private MemorySegment range = MemorySegment.NULL;

  @Override
  protected Setup newSetup() {
    return Setups.onPlatform(Engine.FIRST_FIT);
  }

  @BeforeEach
  void allocateARow() {
    victim = allocator().allocateAtLeast(100);
    next = allocator().allocateAtLeast(100);
    last = allocator().allocateAtLeast(100);
    range = allocator().raw().range(victim.address());
    Pattern.fill(victim, 1);
    Pattern.fill(next, 2);
    Pattern.fill(last, 3);
  }

  /** The bytes between two blocks. */
  private MemorySegment between(MemorySegment before, MemorySegment after) {
    long from = before.address() + before.byteSize();
    return range.asSlice(from - range.address(), after.address() - from);
  }

  /** Does something while bytes are overwritten, and puts them back. */
  private static void overwritten(MemorySegment bytes, byte stray, Runnable action) {
    byte[] saved = bytes.toArray(JAVA_BYTE);
    bytes.fill(stray);
    action.run();
    assertThat(bytes.toArray(JAVA_BYTE)).as("changed nothing there").containsOnly(stray);
    MemorySegment.copy(saved, 0, bytes, JAVA_BYTE, 0, saved.length);
  }

  @Test
  void verifyAndWalkFindAnOverflow() {
    for (byte stray : STRAY) {
      overwritten(
          between(victim, next),
          stray,
          () -> {
            assertCorrupted(() -> allocator().inspector().verify());
            assertCorrupted(() -> allocator().inspector().walk((_, _) -> {}));
          });
      allocator().inspector().verify();
    }
  }

  @Test
  void operationsOnTheBlockBehindAnOverflowAreRefused() {
    for (byte stray : STRAY) {
      overwritten(
          between(victim, next),
          stray,
          () -> {
            assertCorrupted(() -> allocator().free(next));
            assertCorrupted(() -> allocator().reallocate(next, 5000));
            assertCorrupted(() -> allocator().tryResize(next, 10));
            assertCorrupted(() -> allocator().usableSize(next));
          });
      Pattern.check(next, 2);
      allocator().inspector().verify();
    }
    allocator().free(next);
  }

  @Test
  void freeInFrontOfADamagedHeaderChangesNothingOrWorks() {
    for (byte stray : STRAY) {
      MemorySegment freed = allocator().allocateAtLeast(100);
      MemorySegment behind = allocator().allocateAtLeast(100);
      byte[] pattern = freed.toArray(JAVA_BYTE);
      overwritten(
          between(freed, behind),
          stray,
          () -> {
            Throwable thrown = catchThrowable(() -> allocator().free(freed));
            if (thrown != null) {
              assertThat(thrown).isInstanceOf(HeapCorruptionException.class);
              assertThat(freed.toArray(JAVA_BYTE)).isEqualTo(pattern);
            }
          });
      allocator().inspector().verify();
      allocator().free(behind);
    }
  }

  @Test
  void writesIntoFreedBlocksAreFoundBeforeTheyAreFollowed() {
    allocator().free(next);
    MemorySegment freed = next;
    for (byte stray : STRAY) {
      overwritten(
          freed.asSlice(0, 16),
          stray,
          () -> {
            assertCorrupted(() -> allocator().inspector().verify());
            assertCorrupted(() -> allocator().allocate(100));
            assertThat(allocator().statistics().liveBlocks()).isEqualTo(2);
          });
      allocator().inspector().verify();
    }
    Pattern.check(victim, 1);
    Pattern.check(last, 3);
    assertThat(allocator().allocate(100).address()).isEqualTo(freed.address());
  }

  /** One flipped bit of a header, too; chance lets one in some ten thousand pass. */
  @Test
  void flippedBitsOfHeadersAreFound() {
    MemorySegment header = between(victim, next);
    int found = 0;
    for (int bit = 0; bit < header.byteSize() * Byte.SIZE; bit++) {
      flip(header, bit);
      if (catchThrowable(() -> allocator().inspector().verify()) != null) {
        found++;
      }
      flip(header, bit);
    }
    assertThat(found).isGreaterThanOrEqualTo((int) header.byteSize() * Byte.SIZE - 1);
    allocator().inspector().verify();
  }

  private static void flip(MemorySegment bytes, int bit) {
    long offset = bit / Byte.SIZE;
    int flipped = bytes.get(JAVA_BYTE, offset) ^ (1 << (bit % Byte.SIZE));
    bytes.set(JAVA_BYTE, offset, (byte) flipped);
  }

  @Test
  void exceptionSaysWhere() {
    MemorySegment header = between(victim, next);
    overwritten(
        header,
        (byte) -1,
        () ->
            assertThatThrownBy(() -> allocator().free(next))
                .isInstanceOfSatisfying(
                    HeapCorruptionException.class,
                    damage -> {
                      assertThat(damage.address()).isBetween(header.address(), next.address());
                      assertThat(damage)
                          .hasMessageContaining("0x" + Long.toHexString(damage.address()));
                    }));
  }

  private static void assertCorrupted(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(HeapCorruptionException.class);
  }
}
