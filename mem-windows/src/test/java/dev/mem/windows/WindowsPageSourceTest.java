package dev.mem.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mem.spi.PageSourceException;
import dev.mem.spi.PageSourceTrait;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is special to Windows, against its own kernel32. */
@Tag("windows")
final class WindowsPageSourceTest {

  private static final long MIB = 1L << 20;

  private final WindowsPageSource source = new WindowsPageSource(new WindowsCalls(new Kernel32()));
  private final long granularityBytes = source.traits().granularityBytes();

  @Test
  void reservesInUnitsOf64KiBAndNeedsCommit() {
    assertThat(granularityBytes).isEqualTo(1 << 16);
    assertThat(source.traits().pageSizeBytes()).isEqualTo(4096);
    assertThat(source.traits().hugePageBytes()).isZero();
    assertThat(source.traits().has(PageSourceTrait.NEEDS_COMMIT)).isTrue();
  }

  @Test
  void releasesOverAlignedReservationsByTheirTrueBase() {
    // If the excess were kept, 500 rounds of 1 GiB would exhaust what Wine has to give.
    for (int i = 0; i < 500; i++) {
      Arena scope = Arena.ofShared();
      MemorySegment memory = source.reserve(MIB, 1L << 30, scope);
      assertThat(memory.address() % (1L << 30)).isZero();
      source.commit(memory);
      memory.set(ValueLayout.JAVA_BYTE, MIB - 1, (byte) 1);
      scope.close();
      source.release(memory);
    }
  }

  @Test
  void releasedAddressSpaceIsFreeAgain() {
    Set<Long> addresses = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      MemorySegment memory = source.reserve(MIB, 4 * MIB, Arena.global());
      addresses.add(memory.address());
      source.release(memory);
    }
    assertThat(addresses).hasSizeLessThan(50);
  }

  @Test
  void aReservationThatIsNotHeldIsNotReleased() {
    MemorySegment memory = source.reserve(MIB, 4 * MIB, Arena.global());
    source.release(memory);

    PageSourceException refused =
        catchThrowableOfType(PageSourceException.class, () -> source.release(memory));

    assertThat(refused.call()).startsWith("VirtualFree(MEM_RELEASE, 0x");
    assertThat(refused.errorNumber()).isPositive();
    assertThat(refused.errorName()).isNotBlank();
  }

  @Test
  void aReleaseOfAPartIsRefusedAndChangesNothing() {
    List<MemorySegment> overAligned = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      overAligned.add(source.reserve(MIB, 16 * MIB, Arena.global()));
    }
    for (MemorySegment memory : overAligned) {
      MemorySegment wrong = memory.asSlice(granularityBytes, granularityBytes);
      assertThatExceptionOfType(PageSourceException.class).isThrownBy(() -> source.release(wrong));
      source.commit(memory);
      memory.fill((byte) 1);
      source.release(memory);
    }
  }

  @Test
  void commitOutsideOfAReservationIsRefused() {
    MemorySegment memory = source.reserve(MIB, granularityBytes, Arena.global());
    source.release(memory);

    assertThatExceptionOfType(PageSourceException.class)
        .isThrownBy(() -> source.commit(memory))
        .withMessageContaining("VirtualAlloc(MEM_COMMIT, 0x");
    assertThatExceptionOfType(PageSourceException.class)
        .isThrownBy(() -> source.decommit(memory))
        .withMessageContaining("VirtualFree(MEM_DECOMMIT, 0x");
    assertThatExceptionOfType(PageSourceException.class)
        .isThrownBy(() -> source.protect(memory))
        .withMessageContaining("VirtualProtect(PAGE_NOACCESS, 0x");
  }

  @Test
  void decommittedMemoryIsNotResident() {
    MemorySegment memory = source.reserve(32 * MIB, granularityBytes, Arena.global());
    assertThat(source.residentBytes(memory)).isZero();
    source.commit(memory);
    memory.fill((byte) 1);
    assertThat(source.residentBytes(memory)).isEqualTo(32 * MIB);

    source.decommit(memory.asSlice(0, 31 * MIB));

    assertThat(source.residentBytes(memory)).isEqualTo(MIB);
    source.release(memory);
  }
}
