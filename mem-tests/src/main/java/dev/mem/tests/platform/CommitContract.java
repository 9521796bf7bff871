package dev.mem.tests.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.spi.PageSource.HugePageAdvice;
import dev.mem.spi.PageSourceTrait;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** What must hold of memory while it is committed, decommitted and protected. */
public abstract class CommitContract extends ReserveContract {

  @Test
  void everyByteOfCommittedMemoryIsThere() {
    Held reserved = reservePages(64);
    source().commit(reserved.memory());

    reserved.memory().fill((byte) 0x3C);

    MemorySegment expected = MemorySegment.ofArray(new byte[(int) reserved.memory().byteSize()]);
    expected.fill((byte) 0x3C);
    assertThat(reserved.memory().mismatch(expected)).isEqualTo(-1);
  }

  @Test
  void commitKeepsWhatIsCommitted() {
    Held reserved = reservePages(8);
    source().commit(pages(reserved, 2, 3));
    touch(pages(reserved, 2, 3), (byte) 7);

    source().commit(pages(reserved, 4, 2));
    source().commit(reserved.memory());
    source().commit(reserved.memory());

    assertTouched(pages(reserved, 2, 3), (byte) 7);
    touch(reserved.memory(), (byte) 8);
    assertTouched(reserved.memory(), (byte) 8);
  }

  @Test
  void decommitLeavesTheNeighboursAlone() {
    Held reserved = reservePages(8);
    source().commit(reserved.memory());
    touch(reserved.memory(), (byte) 9);

    source().decommit(pages(reserved, 3, 2));

    assertTouched(pages(reserved, 0, 3), (byte) 9);
    assertTouched(pages(reserved, 5, 3), (byte) 9);
  }

  @Test
  void decommittedMemoryCanBeCommittedAgain() {
    Held reserved = reservePages(8);
    source().commit(reserved.memory());
    for (int round = 1; round <= 10; round++) {
      MemorySegment range = pages(reserved, round % 4, 3);
      touch(range, (byte) round);

      source().decommit(range);
      source().commit(range);

      if (has(PageSourceTrait.ZEROES_DECOMMITTED)) {
        assertZero(range);
      }
      if (!has(PageSourceTrait.DECOMMITS)) {
        assertTouched(range, (byte) round);
      }
      touch(range, (byte) -round);
      assertTouched(range, (byte) -round);
    }
  }

  @Test
  void decommitOfWhatIsNotCommittedDoesNothing() {
    Held reserved = reservePages(8);
    source().decommit(pages(reserved, 1, 2));
    source().decommit(reserved.memory());

    source().commit(reserved.memory());

    if (has(PageSourceTrait.ZEROES_FRESH)) {
      assertZero(reserved.memory());
    }
    touch(reserved.memory(), (byte) 1);
    assertTouched(reserved.memory(), (byte) 1);
  }

  @Test
  void residentMemoryGrowsByTouchAndFallsByDecommit() {
    if (!has(PageSourceTrait.MEASURES_RESIDENT)) {
      assertUnsupported(() -> source().residentBytes(reservePages(1).memory()));
      return;
    }
    Held reserved = reservePages(128);
    long byteSize = reserved.memory().byteSize();
    assertThat(source().residentBytes(reserved.memory())).isZero();

    source().commit(reserved.memory());
    touch(pages(reserved, 0, 1), (byte) 1);
    assertThat(source().residentBytes(reserved.memory())).isPositive();
    touch(reserved.memory(), (byte) 1);
    assertThat(source().residentBytes(reserved.memory())).isEqualTo(byteSize);
    assertThat(source().residentBytes(pages(reserved, 5, 2))).isEqualTo(2 * pageSizeBytes());

    source().decommit(pages(reserved, 0, 100));
    if (has(PageSourceTrait.ZEROES_DECOMMITTED)) {
      assertThat(source().residentBytes(reserved.memory()))
          .isEqualTo(byteSize - 100 * pageSizeBytes());
    }
  }

  @Test
  void protectedMemoryIsUsableAfterwards() {
    if (!has(PageSourceTrait.PROTECTS)) {
      assertUnsupported(() -> source().protect(reservePages(1).memory()));
      assertUnsupported(() -> source().unprotect(reservePages(1).memory()));
      return;
    }
    Held reserved = reservePages(6);
    source().commit(reserved.memory());
    touch(reserved.memory(), (byte) 4);

    source().protect(pages(reserved, 2, 2));
    assertTouched(pages(reserved, 0, 2), (byte) 4);
    assertTouched(pages(reserved, 4, 2), (byte) 4);
    source().unprotect(pages(reserved, 1, 4));

    assertTouched(pages(reserved, 1, 1), (byte) 4);
    assertTouched(pages(reserved, 4, 1), (byte) 4);
    touch(reserved.memory(), (byte) 5);
    assertTouched(reserved.memory(), (byte) 5);
  }

  @Test
  void memoryThatWasReleasedWhileProtectedIsUsableWhenReservedAgain() {
    if (!has(PageSourceTrait.PROTECTS)) {
      assertUnsupported(() -> source().protect(reservePages(1).memory()));
      assertUnsupported(() -> source().unprotect(reservePages(1).memory()));
      return;
    }
    for (int i = 0; i < 10; i++) {
      Held reserved = reservePages(6);
      source().commit(reserved.memory());
      touch(reserved.memory(), (byte) i);
      source().protect(pages(reserved, 1, 2));
      source().protect(pages(reserved, 4, 1));
      release(reserved);
    }
  }

  @Test
  void adviceOnHugePagesKeepsTheContent() {
    long hugePageBytes = Math.max(source().traits().hugePageBytes(), granularityBytes());
    Held reserved = reserve(2 * hugePageBytes, hugePageBytes);
    source().commit(reserved.memory());
    touch(pages(reserved, 0, 1), (byte) 6);

    source().adviseHugePages(reserved.memory(), HugePageAdvice.PREFER);
    assertTouched(pages(reserved, 0, 1), (byte) 6);
    source().adviseHugePages(reserved.memory(), HugePageAdvice.AVOID);
    assertTouched(pages(reserved, 0, 1), (byte) 6);

    touch(reserved.memory(), (byte) 7);
    assertTouched(reserved.memory(), (byte) 7);
  }
}
