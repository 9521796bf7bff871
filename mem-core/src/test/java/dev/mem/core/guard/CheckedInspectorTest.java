package dev.mem.core.guard;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mem.AllocationSite;
import dev.mem.Allocator;
import dev.mem.Engine;
import dev.mem.HeapCorruptionException;
import dev.mem.HeapInspector;
import dev.mem.HeapVisitor;
import dev.mem.user.Caller;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CheckedInspectorTest {
  private final CheckedFixture fixture = new CheckedFixture();
  private final Allocator allocator = fixture.checked();
  private final HeapInspector inspector = allocator.inspector();

  @AfterEach
  void everythingIsReleased() {
    fixture.close();
  }

  /** What a walk shows, in its order. */
  private static final class Picture implements HeapVisitor {
    private final List<long[]> arenas = new ArrayList<>();
    private final List<long[]> live = new ArrayList<>();
    private final List<long[]> free = new ArrayList<>();

    @Override
    public void arena(long address, long byteSize) {
      arenas.add(new long[] {address, byteSize});
    }

    @Override
    public void liveBlock(long address, long usableBytes) {
      live.add(new long[] {address, usableBytes});
    }

    @Override
    public void freeBlock(long address, long byteSize) {
      free.add(new long[] {address, byteSize});
    }
  }

  private Picture picture() {
    var picture = new Picture();
    inspector.walk(picture);
    return picture;
  }

  @Test
  void aWalkShowsBlocksAsTheirUserKnowsThem() {
    MemorySegment first = allocator.allocate(100);
    MemorySegment freed = allocator.allocate(50);
    MemorySegment last = allocator.allocate(7);
    allocator.free(freed);
    Picture picture = picture();
    long start = CheckedFixture.arenaOf(first.address()).address();
    assertThat(picture.arenas).containsExactly(new long[] {start, 64 * CheckedFixture.PAGE});
    assertThat(picture.live)
        .containsExactly(new long[] {first.address(), 100}, new long[] {last.address(), 7});
    assertThat(picture.free).as("quarantine, and the rest of the arena").hasSize(2);
    assertThat(picture.free.getFirst()[0]).isEqualTo(freed.address() - 16);
    assertThat(picture.free.getFirst()[1]).isGreaterThanOrEqualTo(50 + 32);
    allocator.free(first);
    allocator.free(last);
  }

  @Test
  void blocksOfArenasAreShownAsTheyAre() {
    try (Arena arena = allocator.confinedArena()) {
      MemorySegment inside = arena.allocate(100);
      assertThat(picture().live).hasSize(1);
      long[] chunk = picture().live.getFirst();
      assertThat(inside.address()).isBetween(chunk[0], chunk[0] + chunk[1] - 100);
      assertThat(inspector.blockContaining(inside.address())).isEqualTo(chunk[0]);
    }
  }

  @Test
  void aBlockContainsTheBytesOfItsUser() {
    MemorySegment block = allocator.allocate(100);
    long address = block.address();
    assertThat(inspector.blockContaining(address)).isEqualTo(address);
    assertThat(inspector.blockContaining(address + 99)).isEqualTo(address);
    assertThat(inspector.blockContaining(address + 100)).isZero();
    assertThat(inspector.blockContaining(address - 1)).isZero();
    assertThat(inspector.blockContaining(16)).isZero();
    allocator.free(block);
    assertThat(inspector.blockContaining(address)).isZero();
    assertThat(inspector.blockContaining(address + 99)).isZero();
  }

  @Test
  void sitesAreThoseOfLiveBlocks() {
    MemorySegment small = Caller.here(() -> allocator.allocate(10));
    MemorySegment large = Caller.there(() -> allocator.allocate(1000));
    allocator.free(Caller.here(() -> allocator.allocate(20)));
    List<AllocationSite> sites = inspector.allocationSites();
    assertThat(sites).extracting(AllocationSite::bytes).containsExactly(1000L, 10L);
    assertThat(sites).extracting(AllocationSite::blocks).containsExactly(1L, 1L);
    assertThat(sites.getFirst().frames().getFirst().getMethodName()).isEqualTo("there");
    allocator.free(small);
    allocator.free(large);
    long raw = Caller.here(() -> allocator.raw().allocate(5));
    assertThat(inspector.allocationSites())
        .as("through a method of the interface itself")
        .allMatch(site -> site.frames().getFirst().getMethodName().equals("here"))
        .hasSize(1);
    allocator.raw().free(raw);
    allocator.close();
    assertThatIllegalStateException().isThrownBy(inspector::allocationSites);
  }

  @Test
  void verificationLooksAtBlocksAndAtTheHeapBehind() {
    MemorySegment block = allocator.allocate(100);
    MemorySegment behind = CheckedFixture.memory(block.address() + 100, 1);
    behind.set(JAVA_BYTE, 0, (byte) 0);
    assertThatExceptionOfType(HeapCorruptionException.class)
        .isThrownBy(inspector::verify)
        .satisfies(damage -> assertThat(damage.address()).isEqualTo(block.address() + 100));
    behind.set(JAVA_BYTE, 0, (byte) 0xC9);
    inspector.verify();
    // The header of the holder, which the engine behind looks after.
    MemorySegment header = CheckedFixture.memory(block.address() - 32, 16);
    byte[] before = header.toArray(JAVA_BYTE);
    header.fill((byte) 0x55);
    assertThatExceptionOfType(HeapCorruptionException.class).isThrownBy(inspector::verify);
    header.copyFrom(MemorySegment.ofArray(before));
    inspector.verify();
    allocator.free(block);
  }

  @Test
  void sizeClassesAreThoseOfTheEngineBehind() {
    assertThat(inspector.sizeClasses()).isEmpty();
    Allocator sharded = fixture.checked(options -> options.engine(Engine.SHARDED));
    MemorySegment block = sharded.allocate(100);
    assertThat(sharded.inspector().sizeClasses()).isNotEmpty();
    sharded.free(block);
  }
}
