package dev.mem.tests.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceException;
import dev.mem.spi.PageSourceTrait;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page source over memory that the program has already, here that of a JDK arena. */
final class RegionPageSourceTest extends PageSourceContract {

  private static final long REGION_BYTES = 16L << 20;

  @Override
  protected PageSource open() {
    return PageSource.over(Arena.ofAuto().allocate(REGION_BYTES, 1 << 20));
  }

  @Override
  protected long largestAlignmentBytes() {
    return 1L << 20;
  }

  /** After a test everything is free, and so the whole region can be had in one piece. */
  @Override
  protected void verifyAllReleased() {
    MemorySegment all = source().reserve(REGION_BYTES, granularityBytes(), Arena.global());
    assertThat(all.byteSize()).isEqualTo(REGION_BYTES);
    source().release(all);
  }

  @Test
  void handsOutAllOfTheRegionAndThenRefuses() {
    List<MemorySegment> parts = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      parts.add(source().reserve(1 << 20, granularityBytes(), Arena.global()));
    }

    assertThatExceptionOfType(PageSourceException.class)
        .isThrownBy(() -> source().reserve(granularityBytes(), granularityBytes(), Arena.global()))
        .withMessageContaining("0 of its 16777216 bytes are free");

    parts.forEach(source()::release);
  }

  @Test
  void handsOutTheFirstPartThatFits() {
    MemorySegment first = source().reserve(3 << 20, granularityBytes(), Arena.global());
    MemorySegment second = source().reserve(1 << 20, granularityBytes(), Arena.global());
    source().release(first);

    MemorySegment again = source().reserve(2 << 20, granularityBytes(), Arena.global());
    assertThat(again.address()).isEqualTo(first.address());
    MemorySegment behind = source().reserve(2 << 20, granularityBytes(), Arena.global());
    assertThat(behind.address()).isEqualTo(second.address() + (1 << 20));

    source().release(behind);
    source().release(second);
    source().release(again);
  }

  @Test
  void refusesToReleaseWhatIsNotReserved() {
    MemorySegment part = source().reserve(granularityBytes(), granularityBytes(), Arena.global());
    source().release(part);

    assertThatIllegalArgumentException().isThrownBy(() -> source().release(part));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> source().release(Arena.global().allocate(4096, 4096)));
  }

  @Test
  void promisesNothingThatItCannotKeep() {
    assertThat(source().traits().set()).isEmpty();
    assertThat(has(PageSourceTrait.SCOPES)).isFalse();
  }

  @Test
  void usesTheAlignedPartOfTheRegion() {
    MemorySegment region = Arena.ofAuto().allocate(4 * 4096, 4096).asSlice(16, 3 * 4096);
    PageSource unaligned = PageSource.over(region);

    MemorySegment all = unaligned.reserve(2 * 4096, 4096, Arena.global());

    assertThat(all.address()).isEqualTo(region.address() - 16 + 4096);
    assertThatExceptionOfType(PageSourceException.class)
        .isThrownBy(() -> unaligned.reserve(4096, 4096, Arena.global()));
  }

  @Test
  void refusesRegionsThatCannotServe() {
    MemorySegment region = Arena.ofAuto().allocate(8192, 4096);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> PageSource.over(MemorySegment.ofArray(new long[4096])))
        .withMessageContaining("native");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PageSource.over(region.asReadOnly()))
        .withMessageContaining("writable");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PageSource.over(region.asSlice(16, 4096)))
        .withMessageContaining("must hold 4096 bytes");
    try (Arena confined = Arena.ofConfined()) {
      MemorySegment mine = confined.allocate(8192, 4096);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> PageSource.over(mine))
          .withMessageContaining("all threads");
    }
  }

  @Test
  void servesFromAMappedFile() throws IOException {
    // Not @TempDir, whose random name Wine has no entropy for.
    Path file =
        Path.of(
            System.getProperty("java.io.tmpdir"), "mem-region-" + ProcessHandle.current().pid());
    try (Arena scope = Arena.ofShared();
        FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
      MemorySegment region = channel.map(FileChannel.MapMode.READ_WRITE, 0, 1 << 20, scope);
      PageSource mapped = PageSource.over(region);
      MemorySegment part = mapped.reserve(mapped.traits().granularityBytes(), 4096, scope);

      part.fill((byte) 0x42);

      assertThat(region.asSlice(part.address() - region.address(), part.byteSize()).mismatch(part))
          .isEqualTo(-1);
      assertThat(part.isMapped()).isTrue();
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
