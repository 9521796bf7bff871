package dev.mem.core.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.spi.PageSource.HugePageAdvice;
import dev.mem.spi.PageSourceException;
import dev.mem.spi.PageSourceTrait;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What of a region is handed out, and which regions are refused. */
final class FixedRegionTest {
  private static final long GRANULE = 4096;
  private static final long GRANULES = 8;

  private final Arena memory = Arena.ofShared();
  private final MemorySegment aligned = memory.allocate(GRANULES * GRANULE, GRANULE);

  @AfterEach
  void freesMemory() {
    memory.close();
  }

  private MemorySegment reserve(RegionPageSource source, long byteSize) {
    return source.reserve(byteSize, GRANULE, memory);
  }

  @Test
  void anAlignedRegionIsUsedToTheLastByte() {
    RegionPageSource source = RegionPageSource.over(aligned);
    assertThat(source.name()).isEqualTo("region");
    assertThat(source.traits().pageSizeBytes()).isEqualTo(GRANULE);
    assertThat(source.traits().granularityBytes()).isEqualTo(GRANULE);
    assertThat(source.traits().set()).isEmpty();
    assertThat(reserve(source, GRANULES * GRANULE)).isEqualTo(aligned);
  }

  @Test
  void whatIsOutsideOfAlignedGranulesIsNotUsed() {
    RegionPageSource source = RegionPageSource.over(aligned.asSlice(100, 3 * GRANULE));
    MemorySegment all = reserve(source, 2 * GRANULE);
    assertThat(all).isEqualTo(aligned.asSlice(GRANULE, 2 * GRANULE));
    assertThatThrownBy(() -> reserve(source, GRANULE))
        .isInstanceOf(PageSourceException.class)
        .hasMessageContaining("reserve(4096 bytes, alignment 4096)")
        .hasMessageContaining("\"region\"")
        .hasMessageContaining("0 of its 8192 bytes are free");
  }

  @Test
  void aReleasedPartIsFreeAgain() {
    RegionPageSource source = RegionPageSource.over(aligned);
    MemorySegment first = reserve(source, 2 * GRANULE);
    MemorySegment second = reserve(source, 6 * GRANULE);
    assertThat(second.address()).isEqualTo(first.address() + 2 * GRANULE);
    source.release(first);
    assertThat(reserve(source, 2 * GRANULE)).isEqualTo(first);
    source.release(second);
    assertThat(reserve(source, 6 * GRANULE)).isEqualTo(second);
    assertThatIllegalArgumentException().isThrownBy(() -> source.release(memory.allocate(GRANULE)));
  }

  @Test
  void oneGranuleIsEnoughAndLessIsNot() {
    RegionPageSource one = RegionPageSource.over(aligned.asSlice(1, 2 * GRANULE - 1));
    assertThat(reserve(one, GRANULE)).isEqualTo(aligned.asSlice(GRANULE, GRANULE));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RegionPageSource.over(aligned.asSlice(1, 2 * GRANULE - 2)))
        .withMessageContaining("must hold 4096 bytes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RegionPageSource.over(aligned.asSlice(0, GRANULE - 1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RegionPageSource.over(aligned.asSlice(100, 50)));
  }

  @Test
  void memoryThatIsNotToBeWrittenByAllIsRefused() {
    try (Arena confined = Arena.ofConfined()) {
      MemorySegment own = confined.allocate(2 * GRANULE, GRANULE);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> RegionPageSource.over(own))
          .withMessageContaining("accessible by all threads");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RegionPageSource.over(aligned.asReadOnly()))
        .withMessageContaining("writable");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RegionPageSource.over(MemorySegment.ofArray(new byte[1 << 16])))
        .withMessageContaining("native");
  }

  @Test
  @SuppressWarnings("restricted") // Nobody touches that memory.
  void addressesHaveFortyEightBits() {
    long end = 1L << 48;
    MemorySegment last = MemorySegment.ofAddress(end - 2 * GRANULE).reinterpret(2 * GRANULE);
    assertThat(reserve(RegionPageSource.over(last), 2 * GRANULE).address())
        .isEqualTo(last.address());
    MemorySegment across = MemorySegment.ofAddress(end - GRANULE).reinterpret(2 * GRANULE);
    MemorySegment above = MemorySegment.ofAddress(-4 * GRANULE).reinterpret(2 * GRANULE);
    MemorySegment low = MemorySegment.ofAddress(0).reinterpret(2 * GRANULE);
    for (MemorySegment beyond : List.of(across, above)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> RegionPageSource.over(beyond))
          .withMessageContaining("below 2^48");
    }
    assertThat(reserve(RegionPageSource.over(low), GRANULE).address()).isZero();
  }

  @Test
  void itCannotDoWhatASystemDoes() {
    RegionPageSource source = RegionPageSource.over(aligned);
    MemorySegment part = reserve(source, GRANULE);
    part.fill((byte) 5);
    source.commit(part);
    source.decommit(part);
    source.adviseHugePages(part, HugePageAdvice.PREFER);
    assertThat(part.get(java.lang.foreign.ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 5);
    assertThatThrownBy(() -> source.protect(part))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("\"region\" lacks the trait " + PageSourceTrait.PROTECTS);
    assertThatThrownBy(() -> source.unprotect(part))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> source.residentBytes(part))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("" + PageSourceTrait.MEASURES_RESIDENT);
    assertThatThrownBy(() -> source.rescope(part, memory))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("" + PageSourceTrait.RESCOPES);
  }

  @Test
  void theJdkRefusesWhatNoAddressSpaceHolds() {
    JdkPageSource source = new JdkPageSource();
    assertThat(source.name()).isEqualTo("jdk");
    assertThat(source.traits().set())
        .containsExactlyInAnyOrder(PageSourceTrait.ZEROES_FRESH, PageSourceTrait.SCOPES);
    long tooMuch = 1L << 48;
    assertThatThrownBy(() -> source.reserve(tooMuch, GRANULE, memory))
        .isInstanceOf(PageSourceException.class)
        .hasMessageContaining("Arena.allocate(281474976710656 bytes, alignment 4096)")
        .hasMessageContaining("no address space is that large");
    assertThatThrownBy(() -> source.reserve(GRANULE, tooMuch, memory))
        .isInstanceOf(PageSourceException.class)
        .hasMessageContaining("no address space is that large");
    MemorySegment some = source.reserve(GRANULE, 4 * GRANULE, memory);
    assertThat(some.byteSize()).isEqualTo(GRANULE);
    assertThat(some.address() % (4 * GRANULE)).isZero();
    source.release(some);
  }
}
