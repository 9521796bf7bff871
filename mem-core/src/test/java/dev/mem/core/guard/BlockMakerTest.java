package dev.mem.core.guard;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mem.BlockAllocator;
import dev.mem.RawAllocator;
import dev.mem.core.engine.Content;
import dev.mem.core.layout.Sizes;
import dev.mem.tests.fixture.FaultInjectingPageSource.Verb;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class BlockMakerTest {
  private static final long PAGE = CheckedFixture.PAGE;
  private static final int MEBIBYTE = 1 << 20;

  private final CheckedFixture fixture = new CheckedFixture();
  private final Watched watched = new Watched(fixture);
  private final BlockMaker maker = watched.maker;

  @AfterEach
  void everythingIsReleased() {
    fixture.close();
  }

  private CheckedBlock made(long byteSize, long byteAlignment) {
    return made(byteSize, byteAlignment, Content.UNSPECIFIED);
  }

  private CheckedBlock made(long byteSize, long byteAlignment, Content content) {
    return Objects.requireNonNull(maker.tryMake(watched.heap, byteSize, byteAlignment, content));
  }

  /** Makes four mebibytes of free memory that was written to, behind the block returned. */
  private long dirtyMemory() {
    long block = watched.behind.raw().allocate(4 * MEBIBYTE);
    CheckedFixture.memory(block, 4 * MEBIBYTE).fill((byte) 1);
    assertThat(watched.behind.raw().tryResize(block, 16)).isTrue();
    return block;
  }

  /** Ends a block as checked mode does, and checks that nothing of it is left. */
  private void end(CheckedBlock block) {
    assertThat(block.findDamage()).isNull();
    assertThat(block.tryEndLifetime()).isTrue();
    assertThat(watched.guards.tryOpen(block)).isTrue();
    long before = watched.behind.statistics().liveBlocks();
    watched.behind.raw().free(block.holderAddress());
    block.unpin();
    assertThat(watched.behind.statistics().liveBlocks()).isEqualTo(before - 1);
  }

  @Test
  void aSmallBlockHasItsAlignmentBeforeItAndACanaryBehindIt() {
    for (long alignment = 1; alignment <= PAGE; alignment *= 2) {
      for (long byteSize : new long[] {1, 16, 100, PAGE - 1}) {
        CheckedBlock block = made(byteSize, alignment);
        long before = block.address() - block.holderAddress();
        assertThat(before).isEqualTo(Math.max(alignment, 16));
        assertThat(block.address() % alignment).isZero();
        assertThat(block.byteSize()).isEqualTo(byteSize);
        assertThat(block.guard()).isNull();
        long behind = block.usableHolderBytes() - before - byteSize;
        assertThat(behind).isBetween(16L, 16L + 32);
        assertThat(block.capacity()).isEqualTo(byteSize + behind - 16);
        end(block);
      }
    }
  }

  @Test
  void aBlockAlignedToMoreThanAPageHasNothingBeforeIt() {
    for (long byteSize : new long[] {1, PAGE, 3 * PAGE}) {
      CheckedBlock block = made(byteSize, 4 * PAGE);
      assertThat(block.address()).isEqualTo(block.holderAddress());
      assertThat(block.address() % (4 * PAGE)).isZero();
      assertThat(block.guard()).isNull();
      end(block);
    }
  }

  @Test
  void aLargeBlockEndsAtItsGuardPage() {
    for (long alignment : new long[] {16, 64, 1024, PAGE}) {
      for (long byteSize : new long[] {PAGE, PAGE + 1, PAGE + 16, 3 * PAGE - 16, 3 * PAGE}) {
        CheckedBlock block = made(byteSize, alignment);
        MemorySegment guard = Objects.requireNonNull(block.guard());
        assertThat(guard.byteSize()).isEqualTo(PAGE);
        assertThat(guard.address() % PAGE).isZero();
        assertThat(guard.address())
            .as("as near as the alignment allows")
            .isEqualTo(block.address() + Sizes.alignUp(byteSize, alignment));
        assertThat(block.address() - block.holderAddress()).isGreaterThanOrEqualTo(alignment);
        assertThat(block.holderAddress() % PAGE).isZero();
        assertThat(block.usableHolderBytes())
            .isGreaterThanOrEqualTo(guard.address() + PAGE - block.holderAddress());
        assertThat(block.capacity()).isEqualTo(byteSize);
        end(block);
      }
    }
    assertThat(fixture.source.calls(Verb.PROTECT)).isEqualTo(20);
    assertThat(fixture.source.calls(Verb.UNPROTECT)).isEqualTo(20);
  }

  @Test
  void withoutAGuardPageThereIsTheCanary() {
    fixture.source.failOnce(Verb.PROTECT, 1);
    CheckedBlock block = made(2 * PAGE, 16);
    assertThat(block.guard()).isNull();
    long end = block.address() + 2 * PAGE;
    assertThat(CheckedFixture.memory(end, PAGE).toArray(JAVA_BYTE)).containsOnly(0xC9);
    end(block);
  }

  // ---- content

  @Test
  void theFirstMebibyteOfANewBlockIsAPattern() {
    for (int byteSize : new int[] {1, 4000, MEBIBYTE - 1, MEBIBYTE, MEBIBYTE + 100}) {
      CheckedBlock block = made(byteSize, 16);
      MemorySegment bytes = block.bytes();
      assertThat(Fill.FRESH.firstOther(bytes.asSlice(0, Math.min(byteSize, MEBIBYTE))))
          .isEqualTo(-1);
      if (byteSize > MEBIBYTE) {
        assertThat(bytes.asSlice(MEBIBYTE).toArray(JAVA_BYTE)).as("not touched").containsOnly(0);
      }
      end(block);
    }
  }

  @Test
  void zeroedMemoryIsFreshWhereItIsLarge() {
    long dirty = dirtyMemory();
    assertThat(maker.tryMake(watched.heap, MEBIBYTE, 16, Content.ZEROED))
        .as("its holder has more than a mebibyte")
        .isNull();
    CheckedBlock small = made(MEBIBYTE / 2, 16, Content.ZEROED);
    assertThat(small.bytes().toArray(JAVA_BYTE)).containsOnly(0);
    end(small);
    for (int byteSize : new int[] {10, MEBIBYTE + 10}) {
      CheckedBlock block = maker.make(watched.heap, byteSize, 16, Content.ZEROED);
      assertThat(block.bytes().toArray(JAVA_BYTE)).containsOnly(0);
      end(block);
      CheckedBlock unspecified = maker.make(watched.heap, byteSize, 16, Content.UNSPECIFIED);
      assertThat(unspecified.bytes().get(JAVA_BYTE, 0)).isEqualTo((byte) 0xA5);
      end(unspecified);
    }
    watched.behind.raw().free(dirty);
  }

  /** At exactly a mebibyte the holder is small enough to be filled. */
  @Test
  void aHolderOfAMebibyteIsZeroedHere() {
    long dirty = dirtyMemory();
    long byteSize = MEBIBYTE - 2 * PAGE;
    CheckedBlock block = made(byteSize, PAGE, Content.ZEROED);
    assertThat(block.holderAddress() + MEBIBYTE).isEqualTo(block.address() + byteSize + PAGE);
    assertThat(block.bytes().toArray(JAVA_BYTE)).containsOnly(0);
    end(block);
    watched.behind.raw().free(dirty);
  }

  // ---- failures

  /** A heap behind that fails once a holder was allocated, as one does that is closed just then. */
  private CheckedHeapScope failing(RuntimeException failure, Set<String> methods) {
    var raw =
        proxy(
            RawAllocator.class,
            (method, arguments) -> {
              if (methods.contains(method.getName())) {
                throw failure;
              }
              return method.invoke(watched.behind.raw(), arguments);
            });
    return new CheckedHeapScope(proxy(BlockAllocator.class, (_, _) -> raw));
  }

  private interface Calls {
    Object call(Method method, Object[] arguments) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, Calls calls) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> calls.call(method, arguments)));
  }

  private static void assertFails(Supplier<Object> making, RuntimeException failure) {
    assertThatIllegalStateException().isThrownBy(making::get).isSameAs(failure);
  }

  @Test
  void aHolderThatNoBlockIsMadeOfIsGivenUp() {
    var failure = new IllegalStateException("already closed");
    CheckedHeapScope failing = failing(failure, Set.of("usableSize"));
    assertFails(() -> maker.tryMake(failing, 100, 16, Content.UNSPECIFIED), failure);
    assertFails(() -> maker.make(failing, 2 * PAGE, 16, Content.ZEROED), failure);
    assertThat(watched.behind.statistics().liveBlocks()).isZero();
    watched.behind.trim();
    assertThat(fixture.simulated.liveReservations()).as("no pin is left").isZero();
  }

  @Test
  void whatIsClosedMeanwhileEndsWithEverythingInIt() {
    var failure = new IllegalStateException("already closed");
    CheckedHeapScope failing = failing(failure, Set.of("usableSize", "free"));
    assertFails(() -> maker.make(failing, 100, 16, Content.UNSPECIFIED), failure);
    assertThat(watched.behind.statistics().liveBlocks()).isEqualTo(1);
    watched.behind.close();
    assertThat(fixture.simulated.liveReservations()).as("no pin is left").isZero();
  }
}
