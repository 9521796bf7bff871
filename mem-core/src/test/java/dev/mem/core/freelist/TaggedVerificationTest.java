package dev.mem.core.freelist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mem.HeapCorruptionException;
import dev.mem.core.Simulations;
import dev.mem.core.engine.EngineContext;
import dev.mem.core.layout.TaggedHeaders.BlockBefore;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Engines with boundary tags, and state that they themselves would have to get wrong: verification
 * finds it. Every test repairs what it broke.
 */
final class TaggedVerificationTest {
  private static final long PAGE = 4096;

  static Collection<Named> engines() {
    return List.of(
        new Named("next-fit", NextFitEngine::new),
        new Named("best-fit", BestFitEngine::new),
        new Named("boundary-tag", BoundaryTagEngine::new),
        new Named("segregated", SegregatedFitEngine::new),
        new Named("tlsf", TlsfEngine::new));
  }

  static Collection<Named> enginesWithLists() {
    return engines().stream().filter(engine -> !engine.name().equals("best-fit")).toList();
  }

  record Named(String name, Function<EngineContext, TiledEngine<?>> maker) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** A free block of 112 bytes between live ones. */
  private static final class Setting {
    final EngineFixture fixture;
    final long before;
    final long freed;
    final long behind;
    final TaggedEngine engine;
    final TaggedArena arena;
    final long offset;

    Setting(Named engine) {
      fixture =
          new EngineFixture(
              Simulations.likeLinux(PAGE), 16 * PAGE, OptionalLong.empty(), engine.maker());
      before = fixture.allocate(100);
      freed = fixture.allocate(100);
      behind = fixture.allocate(100);
      fixture.free(freed);
      fixture.verify();
      this.engine = (TaggedEngine) fixture.engine;
      arena = (TaggedArena) EngineFixture.tiledArenaOf(freed);
      offset = arena.offsetOf(freed);
    }

    void assertVerificationSays(String what) {
      assertThatExceptionOfType(HeapCorruptionException.class)
          .isThrownBy(engine::verify)
          .withMessageContaining(what);
    }

    void close() {
      fixture.verify();
      fixture.free(before);
      fixture.free(behind);
      fixture.verify();
      fixture.close();
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aFreeBlockThatCannotBeFound(Named engine) {
    var setting = new Setting(engine);
    setting.engine.removeFree(setting.arena, setting.offset, 112);
    setting.assertVerificationSays("1 free blocks can be found, and 2 are there");
    setting.engine.putBack(setting.arena, setting.offset, 112);
    setting.close();
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aHeaderThatIsWrongAboutTheBlockBefore(Named engine) {
    var setting = new Setting(engine);
    long behind = setting.arena.offsetOf(setting.behind);
    setting.arena.tags.noteBefore(behind, BlockBefore.LIVE);
    setting.assertVerificationSays("a header is wrong about the block before");
    assertThatExceptionOfType(HeapCorruptionException.class)
        .isThrownBy(setting.engine::verify)
        .satisfies(
            found -> assertThat(found.address()).isEqualTo(setting.arena.address() + behind));
    setting.arena.tags.noteBefore(behind, BlockBefore.FREE);
    setting.close();
  }

  @ParameterizedTest
  @MethodSource("enginesWithLists")
  void aFreeBlockThatLeadsToAnotherThanItsList(Named engine) {
    var setting = new Setting(engine);
    TaggedArena arena = setting.arena;
    long previous = arena.tags.previous(setting.offset);
    // Free, too, but not the one before it.
    long other = arena.address() + arena.offsetOf(setting.behind) + 112;
    arena.tags.setPrevious(setting.offset, other);
    setting.assertVerificationSays("the links of a free block were overwritten");
    arena.tags.setPrevious(setting.offset, previous);
    setting.close();
  }

  @ParameterizedTest
  @MethodSource("engines")
  void onlyHeadersOfOpenArenasAreLinkedTo(Named engine) {
    var setting = new Setting(engine);
    TaggedArena arena = setting.arena;
    long first = arena.address() + arena.firstBlock();
    long last = arena.address() + arena.blocksEnd() - 16;
    assertThat(arena.hasBlockAt(first)).isTrue();
    assertThat(arena.hasBlockAt(last)).isTrue();
    assertThat(arena.hasBlockAt(last + 16)).isFalse();
    assertThat(arena.hasBlockAt(first + 8)).isFalse();
    assertThat(arena.hasBlockAt(first - 16)).isFalse();
    assertThat(arena.hasBlockAt(arena.address())).isFalse();
    assertThat(setting.engine.arenaOfFree(arena.address() + setting.offset)).isSameAs(arena);
    setting.close();
    assertThat(arena.hasBlockAt(first)).as("it was given back").isFalse();
  }
}
