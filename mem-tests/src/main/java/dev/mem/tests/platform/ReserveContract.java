package dev.mem.tests.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mem.spi.PageSourceException;
import dev.mem.spi.PageSourceTrait;
import dev.mem.spi.PageSourceTraits;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What a page source says of itself, and what it must give when address space is reserved. */
public abstract class ReserveContract extends PageSourceFixture {

  private static final long ADDRESS_SPACE_BYTES = 1L << 48;

  @Test
  void nameIsInLowerCase() {
    assertThat(source().name()).isNotBlank().isEqualTo(source().name().toLowerCase(Locale.ROOT));
  }

  @Test
  void traitsFitTogether() {
    PageSourceTraits traits = source().traits();

    assertThat(traits).isEqualTo(source().traits());
    assertThat(Long.bitCount(traits.pageSizeBytes())).isEqualTo(1);
    assertThat(Long.bitCount(traits.granularityBytes())).isEqualTo(1);
    assertThat(traits.granularityBytes()).isGreaterThanOrEqualTo(traits.pageSizeBytes());
    assertThat(traits.hugePageBytes() % traits.pageSizeBytes()).isZero();
    assertThat(traits.has(PageSourceTrait.ADVISES_HUGE_PAGES) && traits.hugePageBytes() == 0)
        .as("huge pages advised that do not exist")
        .isFalse();
    assertThat(
            traits.has(PageSourceTrait.ZEROES_DECOMMITTED)
                && !traits.has(PageSourceTrait.DECOMMITS))
        .as("zeroes what it does not decommit")
        .isFalse();
  }

  @Test
  void reservesWhatWasAskedFor() {
    for (long granules : new long[] {1, 2, 3, 16, 37}) {
      long byteSize = granules * granularityBytes();

      MemorySegment memory = reserve(byteSize, granularityBytes()).memory();

      assertThat(memory.byteSize()).isEqualTo(byteSize);
      assertThat(memory.isNative()).isTrue();
      assertThat(memory.isReadOnly()).isFalse();
      assertThat(memory.isAccessibleBy(new Thread(() -> {}))).isTrue();
      assertThat(memory.address() % granularityBytes()).isZero();
      assertThat(memory.address()).isPositive();
      assertThat(memory.address() + byteSize).isLessThanOrEqualTo(ADDRESS_SPACE_BYTES);
    }
  }

  @Test
  void reservationsDoNotOverlap() {
    List<MemorySegment> reservations = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      reservations.add(reserve((1 + i % 4) * granularityBytes(), granularityBytes()).memory());
    }
    reservations.sort((a, b) -> Long.compare(a.address(), b.address()));

    for (int i = 1; i < reservations.size(); i++) {
      MemorySegment lower = reservations.get(i - 1);
      assertThat(lower.address() + lower.byteSize())
          .isLessThanOrEqualTo(reservations.get(i).address());
    }
  }

  @Test
  void alignsAsAsked() {
    for (long alignment = granularityBytes();
        alignment <= largestAlignmentBytes();
        alignment *= 2) {
      Held reserved = reserve(2 * granularityBytes(), alignment);

      assertThat(reserved.memory().address() % alignment).as("alignment %d", alignment).isZero();
      assertThat(reserved.memory().byteSize()).isEqualTo(2 * granularityBytes());
      source().commit(reserved.memory());
      reserved.memory().fill((byte) 0x5A);
      release(reserved);
    }
  }

  @Test
  void alignedReservationsCanBeHeldTogether() {
    long alignment = Math.min(16 * granularityBytes(), largestAlignmentBytes());
    for (int i = 0; i < 12; i++) {
      Held reserved = reserve((1 + i % 3) * granularityBytes(), alignment);

      assertThat(reserved.memory().address() % alignment).isZero();
      source().commit(reserved.memory());
      reserved.memory().fill((byte) i);
    }
  }

  @Test
  void memoryUsedBeforeIsZeroAgainWhereFreshMemoryIs() {
    for (int i = 0; i < 20; i++) {
      Held reserved = reserve(4 * granularityBytes(), granularityBytes());
      source().commit(reserved.memory());
      if (has(PageSourceTrait.ZEROES_FRESH)) {
        assertZero(reserved.memory());
      }
      reserved.memory().fill((byte) 0xA5);
      assertThat(reserved.memory().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 0xA5);
      release(reserved);
    }
  }

  @Test
  void anAbsurdSizeIsRefusedAndChangesNothing() {
    long largest = Long.MAX_VALUE & -granularityBytes();
    for (long byteSize : new long[] {1L << 49, 1L << 55, 1L << 62, largest}) {
      assertRefused(byteSize, granularityBytes());
    }
    assertThat(reservePages(1).memory().byteSize()).isPositive();
  }

  @Test
  void anAbsurdAlignmentIsRefusedAndChangesNothing() {
    for (long alignment : new long[] {1L << 49, 1L << 62}) {
      assertRefused(granularityBytes(), alignment);
    }
    assertThat(reservePages(1).memory().byteSize()).isPositive();
  }

  private void assertRefused(long byteSize, long byteAlignment) {
    try (Arena scope = Arena.ofShared()) {
      PageSourceException refused =
          catchThrowableOfType(
              PageSourceException.class, () -> source().reserve(byteSize, byteAlignment, scope));

      assertThat(refused).as("%d bytes, alignment %d", byteSize, byteAlignment).isNotNull();
      assertThat(refused.call()).isNotBlank();
      assertThat(refused).hasMessageStartingWith(refused.call());
      if (refused.errorNumber() != 0) {
        assertThat(refused.errorName()).isNotBlank();
        assertThat(refused)
            .hasMessageContaining(refused.errorName() + " (" + refused.errorNumber() + ")");
      }
    }
  }
}
