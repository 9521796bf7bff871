package dev.mem.core.freelist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mem.HeapCorruptionException;
import dev.mem.core.Simulations;
import dev.mem.core.arena.AddressMap;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Damage to headers, links and the engine's own state: each kind is found by verification, and none
 * is followed. Every test repairs what it broke, so that the heap can be verified at the end.
 */
final class CorruptionTest {
  private static final long PAGE = 4096;

  private final EngineFixture fixture = new EngineFixture(Simulations.likeWindows(PAGE), 16 * PAGE);

  /** Live blocks with free ones between them: the heads, links and neighbours of every kind. */
  private long first;

  private long firstFree;
  private long second;
  private long secondFree;
  private long third;
  private FreeListArena arena;

  @BeforeEach
  void makeHeap() {
    first = fixture.allocate(100);
    firstFree = fixture.allocate(100);
    second = fixture.allocate(100);
    secondFree = fixture.allocate(100);
    third = fixture.allocate(100);
    fixture.free(firstFree);
    fixture.free(secondFree);
    arena = EngineFixture.arenaOf(first);
  }

  @AfterEach
  void verifyAndClose() {
    fixture.verify();
    fixture.close();
  }

  private long word(long address) {
    return arena.range().get(ValueLayout.JAVA_LONG, address - arena.address());
  }

  private void write(long address, long word) {
    arena.range().set(ValueLayout.JAVA_LONG, address - arena.address(), word);
  }

  private void assertReported(long damagedAddress, Runnable call) {
    assertThatExceptionOfType(HeapCorruptionException.class)
        .isThrownBy(call::run)
        .satisfies(found -> assertThat(found.address()).isEqualTo(damagedAddress));
  }

  /** Runs calls that must report the damage and change not one byte, nor a figure. */
  private void assertReportedAndUnchanged(long damagedAddress, List<Runnable> calls) {
    byte[] before = arena.range().toArray(ValueLayout.JAVA_BYTE);
    var live = fixture.live.read();
    for (Runnable call : calls) {
      assertReported(damagedAddress, call);
      assertThat(arena.range().mismatch(MemorySegment.ofArray(before))).isEqualTo(-1);
      assertThat(fixture.live.read()).isEqualTo(live);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 0x4141414141414141L, 0x81, 0x80})
  void anOverwrittenHeaderOfALiveBlockIsReported(long content) {
    long header = second - 8;
    long original = word(header);
    write(header, content);
    assertReportedAndUnchanged(
        header,
        List.of(
            () -> fixture.free(second),
            () -> fixture.usableSize(second),
            () -> fixture.tryResize(second, 10),
            () -> fixture.tryResize(second, 1000),
            () -> fixture.engine.blockContaining(arena, second + 1),
            fixture.engine::trim,
            fixture::picture,
            fixture.engine::verify));
    write(header, original);
  }

  /** To join a freed block with the one behind it, its header is read. */
  @Test
  void anOverwrittenHeaderBehindABlockIsReported() {
    long neighbour = fixture.allocate(5000);
    long wall = fixture.allocate(5000);
    long header = wall - 8;
    long original = word(header);
    write(header, 12345);
    assertReportedAndUnchanged(
        header,
        List.of(
            () -> fixture.free(neighbour),
            () -> fixture.tryResize(neighbour, 6000),
            () -> fixture.tryResize(neighbour, 10),
            fixture.engine::verify));
    write(header, original);
  }

  @Test
  void anOverwrittenFreeBlockIsReportedByWhoeverGoesAlongTheList() {
    for (int word = 0; word < 2; word++) {
      long at = firstFree - 8 + 8 * word;
      long original = word(at);
      write(at, ~original);
      assertReportedAndUnchanged(
          firstFree - 8,
          List.of(
              () -> fixture.allocate(50),
              () -> fixture.allocate(5000),
              () -> fixture.free(third),
              () -> fixture.free(first),
              fixture.engine::trim,
              fixture.engine::verify));
      write(at, original);
    }
  }

  @Test
  void aLinkPastABlockIsReportedByAllocationAndVerification() {
    long original = word(secondFree);
    write(secondFree, 8);
    assertReportedAndUnchanged(
        secondFree - 8, List.of(() -> fixture.allocate(5000), fixture.engine::verify));
    write(secondFree, original);
  }

  @Test
  void whatLiesInBlocksIsNobodysBusiness() {
    for (long block : new long[] {first, second, third}) {
      fixture.memory(block).fill((byte) 0xFF);
    }
    arena.range().asSlice(firstFree + 8 - arena.address(), 88).fill((byte) 0xFF);
    fixture.verify();
    assertThat(fixture.allocate(100)).isEqualTo(firstFree);
  }

  // ---- verification, against state that the engine itself would have to get wrong

  private void assertVerificationSays(String what) {
    assertThatExceptionOfType(HeapCorruptionException.class)
        .isThrownBy(fixture.engine::verify)
        .withMessageContaining(what);
  }

  @Test
  void aLiveBlockThatTheBitmapDoesNotKnow() {
    arena.markFreed(arena.offsetOf(second), 112);
    assertVerificationSays("header and bitmap disagree");
    arena.markLive(arena.offsetOf(second), 112);
  }

  @Test
  void aFreeBlockThatTheBitmapTakesForLive() {
    arena.markLive(arena.offsetOf(firstFree), 112);
    arena.headers.writeFree(arena.offsetOf(firstFree), 112, arena.offsetOf(secondFree));
    assertVerificationSays("header and bitmap disagree");
    arena.markFreed(arena.offsetOf(firstFree), 112);
  }

  @Test
  void aBitInsideABlock() {
    arena.markLive(arena.offsetOf(second) + 32, 48);
    assertVerificationSays("the count of live blocks is wrong");
    arena.markFreed(arena.offsetOf(second) + 32, 48);
  }

  @Test
  void neighboursThatWereNotJoined() {
    long offset = arena.offsetOf(firstFree);
    long next = arena.headers.nextFree(offset);
    arena.headers.writeFree(offset, 64, next);
    arena.headers.writeFree(offset + 64, 48, next);
    assertVerificationSays("two free blocks stand side by side");
    arena.headers.writeFree(offset, 112, next);
  }

  @Test
  void aLiveBlockBehindEverythingHandedOut() {
    long last = arena.offsetOf(third) + 112;
    long rest = arena.headers.end() - last;
    // Headers and a bit, without the marks that come with a block.
    arena.headers.writeLive(last, rest);
    assertVerificationSays("header and bitmap disagree");
    arena.headers.writeFree(last, rest, 0);
  }

  @Test
  void countersThatAreWrong() {
    arena.markResized(arena.offsetOf(second), 96, 112);
    assertVerificationSays("the sum of live bytes is wrong");
    arena.markResized(arena.offsetOf(second), 128, 112);
  }

  @Test
  void aFreeBlockThatIsNotInTheList() {
    long head = arena.firstFree;
    arena.firstFree = arena.headers.nextFree(head);
    assertVerificationSays("free blocks are in the list");
    arena.firstFree = head;
  }

  @Test
  void anArenaThatTheAddressMapMisses() {
    long granule = AddressMap.GRANULE_BYTES;
    AddressMap.leave(arena.address(), granule, null);
    assertVerificationSays("the address map misses its start");
    AddressMap.enter(arena.address(), granule, arena);
    long last = arena.address() + arena.byteSize() - granule;
    AddressMap.leave(last, granule, null);
    assertVerificationSays("the address map misses its end");
    AddressMap.enter(last, granule, arena);
  }
}
