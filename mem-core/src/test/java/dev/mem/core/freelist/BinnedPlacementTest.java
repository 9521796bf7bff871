package dev.mem.core.freelist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mem.core.Simulations;
import dev.mem.core.engine.EngineContext;
import java.util.OptionalLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Where engines with bins place blocks: which bin they look into, and which block of it they take.
 */
final class BinnedPlacementTest {
  private static final long PAGE = 4096;

  private EngineFixture fixture = with(SegregatedFitEngine::new);

  private static EngineFixture with(Function<EngineContext, TiledEngine<?>> maker) {
    return new EngineFixture(Simulations.likeLinux(PAGE), 16 * PAGE, OptionalLong.empty(), maker);
  }

  private void use(Function<EngineContext, TiledEngine<?>> maker) {
    fixture.close();
    fixture = with(maker);
  }

  @AfterEach
  void verifyAndClose() {
    fixture.verify();
    fixture.close();
  }

  /** Makes holes of these sizes, headers included, between live blocks; freed in this order. */
  private long[] holes(long... blockBytes) {
    long[] holes = new long[blockBytes.length];
    for (int i = 0; i < holes.length; i++) {
      holes[i] = fixture.allocate(blockBytes[i] - 8);
      assertThat(fixture.allocate(1)).isNotZero();
    }
    for (long hole : holes) {
      fixture.free(hole);
    }
    return holes;
  }

  private long allocateBlock(long blockBytes) {
    return fixture.allocate(blockBytes - 8);
  }

  @Test
  void theBinOfTheSizeComesFirst() {
    long[] holes = holes(112, 2048, 304, 1040);
    assertThat(allocateBlock(112)).isEqualTo(holes[0]);
    assertThat(allocateBlock(304)).isEqualTo(holes[2]);
    assertThat(allocateBlock(1040)).isEqualTo(holes[3]);
    assertThat(allocateBlock(2048)).isEqualTo(holes[1]);
    assertThat(fixture.account.arenasObtained()).isEqualTo(1);
  }

  @Test
  void withoutOneTheNextBinWithBlocksServes() {
    long[] holes = holes(2048, 512, 4096);
    assertThat(allocateBlock(144)).isEqualTo(holes[1]);
    assertThat(allocateBlock(640)).isEqualTo(holes[0]);
  }

  /**
   * A bin of segregated fit holds sizes from 1,024 to 1,136: the block freed last that has room.
   */
  @Test
  void segregatedFitSearchesTheBinOfTheSize() {
    long[] holes = holes(1136, 1104, 1040);
    assertThat(allocateBlock(1072)).isEqualTo(holes[1]);
    assertThat(allocateBlock(1120)).isEqualTo(holes[0]);
    assertThat(allocateBlock(1024)).isEqualTo(holes[2]);
  }

  /** A bin of TLSF holds 1,024 and 1,040: the larger one is not found for its own size. */
  @Test
  void tlsfSearchesNoList() {
    use(TlsfEngine::new);
    long[] holes = holes(1040, 2048);
    assertThat(allocateBlock(1040)).as("the next bin").isEqualTo(holes[1]);
    assertThat(allocateBlock(1024)).isEqualTo(holes[0]);
  }

  @Test
  void boundaryTagGoesAlongItsListFromTheBlockFreedLast() {
    use(BoundaryTagEngine::new);
    long[] holes = holes(304, 2048, 1040, 112);
    assertThat(allocateBlock(112)).isEqualTo(holes[3]);
    assertThat(allocateBlock(304)).as("its first block with room").isEqualTo(holes[2]);
    assertThat(allocateBlock(2048)).isEqualTo(holes[1]);
    assertThat(allocateBlock(304)).as("what was cut off is put first").isEqualTo(holes[2] + 304);
  }

  @Test
  void anAlignedRequestTakesABlockWithRoomWhereverItStarts() {
    for (Function<EngineContext, TiledEngine<?>> maker :
        new Maker[] {SegregatedFitEngine::new, TlsfEngine::new, BoundaryTagEngine::new}) {
      use(maker);
      long[] holes = holes(112, 112, 704, 112);
      long aligned = fixture.allocate(100, 512);
      assertThat(aligned % 512).isZero();
      assertThat(aligned).isBetween(holes[2], holes[2] + 16 * PAGE);
      fixture.verify();
      assertThat(fixture.account.arenasObtained()).isEqualTo(1);
    }
    assertThat(TaggedEngine.sureBytes(112, 16)).isEqualTo(112);
    assertThat(TaggedEngine.sureBytes(112, 32)).isEqualTo(112 + 32 + 32);
  }

  private interface Maker extends Function<EngineContext, TiledEngine<?>> {}

  @Test
  void aBinIsFoundInWhicheverWordOfBitsItIs() {
    use(BoundaryTagEngine::new);
    TaggedEngine engine = (TaggedEngine) fixture.engine;
    long block = fixture.allocate(PAGE);
    TaggedArena arena = (TaggedArena) EngineFixture.tiledArenaOf(block);
    long offset = arena.offsetOf(block) + 64;
    int most = 64 * 64;
    assertThatIllegalArgumentException().isThrownBy(() -> new Bins(engine, most + 1));
    for (int bin : new int[] {0, 1, 63, 64, 65, 4000, most - 1}) {
      // A free block in the middle of a live one's bytes, which nobody else knows.
      var bins = new Bins(engine, most);
      assertThat(bins.count()).isEqualTo(most);
      assertThat(bins.nextOccupied(0)).isEqualTo(most);
      bins.add(bin, arena, offset, 64);
      assertThat(bins.head(bin)).isEqualTo(arena.address() + offset);
      for (int from = 0; from <= most; from++) {
        assertThat(bins.nextOccupied(from)).isEqualTo(from <= bin ? bin : most);
      }
      bins.remove(bin, arena, offset);
      assertThat(bins.nextOccupied(0)).isEqualTo(most);
    }
    fixture.free(block);
  }
}
