package dev.mem.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.InvalidFreeException.Kind;
import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceTrait;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** Addresses that nobody has ever seen: any {@code long} may be given, and none is touched. */
interface AnyAddressContract extends UnderTest {

  /** The ends of the address space, of its user half, and of what the processor can address. */
  private static long[] extremes() {
    return new long[] {
      1,
      8,
      15,
      16,
      4095,
      4096,
      1L << 31,
      1L << 32,
      (1L << 46) - 16,
      1L << 46,
      (1L << 47) - 4096,
      (1L << 47) - 16,
      (1L << 47) - 1,
      1L << 47,
      (1L << 47) + 16,
      (1L << 48) - 16,
      (1L << 48) - 1,
      1L << 48,
      (1L << 48) + 1,
      (1L << 48) + 16,
      (1L << 52) - 16,
      1L << 52,
      (1L << 56) - 16,
      1L << 56,
      1L << 57,
      1L << 62,
      Long.MAX_VALUE,
      Long.MAX_VALUE - 15,
      Long.MAX_VALUE - 4095,
      Long.MIN_VALUE,
      Long.MIN_VALUE + 16,
      -1,
      -2,
      -15,
      -16,
      -4096,
      -(1L << 47),
      -(1L << 47) - 16,
      -(1L << 48)
    };
  }

  @Test
  default void extremeAddressesAreRefused() {
    MemorySegment own = blocks().allocate(100, 1);
    HeapPicture picture = HeapPicture.of(allocator());
    for (long address : extremes()) {
      MemorySegment wrong = MemorySegment.ofAddress(address);
      WrongFrees.assertCallsRefused(this, wrong, Kind.NEVER_ALLOCATED);
      assertThat(allocator().inspector().blockContaining(address)).isZero();
      assertThatThrownBy(() -> blocks().raw().range(address))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(HeapPicture.of(allocator())).isEqualTo(picture);
    blocks().free(own);
  }

  /** The bits above those of an address count: no table may be indexed by a part of it. */
  @Test
  default void addressWithBitsOnTopIsNotThatBlock() {
    MemorySegment own = blocks().allocate(100, 1);
    HeapPicture picture = HeapPicture.of(allocator());
    for (int bit = 47; bit < Long.SIZE; bit++) {
      long address = own.address() | (1L << bit);
      if (address != own.address()) {
        WrongFrees.assertCallsRefused(this, MemorySegment.ofAddress(address), Kind.NEVER_ALLOCATED);
        assertThat(allocator().inspector().blockContaining(address)).isZero();
      }
    }
    assertThat(HeapPicture.of(allocator())).isEqualTo(picture);
    blocks().free(own);
  }

  @Test
  default void randomAddressesAreRefused() {
    MemorySegment own = blocks().allocate(100, 1);
    HeapPicture picture = HeapPicture.of(allocator());
    for (int i = 0; i < 2000; i++) {
      long address = random().nextLong() >>> random().nextInt(64);
      boolean ours = picture.arenaOf(own).contains(address);
      if (address != 0 && !ours) {
        WrongFrees.assertRefusal(() -> blocks().raw().free(address), address);
        assertThat(allocator().inspector().blockContaining(address)).isZero();
      }
    }
    assertThat(HeapPicture.of(allocator())).isEqualTo(picture);
    blocks().free(own);
  }

  /** To touch it would end the JVM. */
  @Test
  default void inaccessibleMemoryIsRefusedUntouched() {
    PageSource source = setup().pageSource();
    long byteSize = source.traits().granularityBytes();
    Arena scope = Arena.ofShared();
    MemorySegment reservation = source.reserve(byteSize, byteSize, scope);
    if (setup().has(PageSourceTrait.PROTECTS)) {
      source.commit(reservation);
      source.protect(reservation);
    }
    for (long offset : new long[] {0, 8, 16, 24, 32, 64, byteSize / 2, byteSize - 16}) {
      MemorySegment wrong = MemorySegment.ofAddress(reservation.address() + offset);
      WrongFrees.assertRefused(this, wrong, Kind.NEVER_ALLOCATED);
    }
    scope.close();
    source.release(reservation);
    for (long offset : new long[] {0, 16, byteSize / 2}) {
      MemorySegment wrong = MemorySegment.ofAddress(reservation.address() + offset);
      WrongFrees.assertRefused(this, wrong, Kind.NEVER_ALLOCATED);
    }
  }
}
