package dev.mem.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.mem.InvalidFreeException;
import dev.mem.InvalidFreeException.Kind;
import dev.mem.RawAllocator;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts that what is not a live block is refused by every operation that asks for one. */
final class WrongFrees {
  private WrongFrees() {}

  /** Asserts that a segment is refused, as one of the given kinds or of any if none is given. */
  static void assertRefused(UnderTest test, MemorySegment wrong, Kind... kinds) {
    HeapPicture before = HeapPicture.of(test.allocator());
    assertCallsRefused(test, wrong, kinds);
    assertThat(HeapPicture.of(test.allocator())).isEqualTo(before);
  }

  /** The same without a look at the heap, for a series of calls or a closed allocator. */
  static void assertCallsRefused(UnderTest test, MemorySegment wrong, Kind... kinds) {
    long address = wrong.address();
    RawAllocator raw = test.blocks().raw();
    assertRefusal(() -> test.blocks().free(wrong), address, kinds);
    assertRefusal(() -> test.blocks().reallocate(wrong, 100), address, kinds);
    assertRefusal(() -> test.blocks().tryResize(wrong, 1), address, kinds);
    assertRefusal(() -> test.blocks().usableSize(wrong), address, kinds);
    assertRefusal(() -> raw.free(address), address, kinds);
    assertRefusal(() -> raw.free(new long[] {address}, 0, 1), address, kinds);
    assertRefusal(() -> raw.reallocate(address, 100), address, kinds);
    assertRefusal(() -> raw.tryResize(address, 1), address, kinds);
    assertRefusal(() -> raw.usableSize(address), address, kinds);
  }

  static void assertRefusal(ThrowingCallable call, long address, Kind... kinds) {
    Throwable thrown = catchThrowable(call);
    assertThat(thrown)
        .as("refusal of address %x", address)
        .isInstanceOf(InvalidFreeException.class)
        .hasMessageContaining("0x" + Long.toHexString(address));
    InvalidFreeException refusal = (InvalidFreeException) thrown;
    assertThat(refusal.address()).isEqualTo(address);
    Set<Kind> expected = kinds.length == 0 ? Set.of(Kind.values()) : Set.copyOf(List.of(kinds));
    assertThat(refusal.kind()).as(refusal.getMessage() + Arrays.toString(kinds)).isIn(expected);
  }
}
