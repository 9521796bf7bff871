package dev.mem.tests.misuse;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mem.AllocationSite;
import dev.mem.Allocator;
import dev.mem.AllocatorBuilder;
import dev.mem.Checking;
import dev.mem.HeapCorruptionException;
import dev.mem.InvalidFreeException;
import dev.mem.InvalidFreeException.Kind;
import dev.mem.LeakListener.Leak;
import dev.mem.spi.PageSourceTrait;
import dev.mem.tests.contract.Crew;
import dev.mem.tests.contract.Fixture;
import dev.mem.tests.contract.Pattern;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What the sampled form of checked mode finds in the blocks that it watches. */
public abstract class SamplingContract extends Fixture {
  /** Enough for several samples on any engine. */
  private static final int MANY = 200_000;

  /** For subclasses. */
  protected SamplingContract() {}

  @Override
  public final Allocator newAllocator(UnaryOperator<AllocatorBuilder> options) {
    return super.newAllocator(builder -> options.apply(builder.checking(Checking.SAMPLED)));
  }

  private static boolean isWatched(Allocator allocator, MemorySegment block) {
    return allocator.usableSize(block) == block.byteSize()
        && !allocator.inspector().allocationSites().isEmpty();
  }

  /** Allocates until a block is watched; odd sizes, so that no other is usable to the byte. */
  private static MemorySegment watchedBlock(Allocator allocator) {
    List<MemorySegment> others = new ArrayList<>();
    try {
      for (int i = 0; i < MANY; i++) {
        MemorySegment block = allocator.allocate(33, 1);
        if (isWatched(allocator, block)) {
          return block;
        }
        others.add(block);
      }
    } finally {
      others.forEach(allocator::free);
    }
    throw new AssertionError("no block of " + MANY + " is watched");
  }

  private static MemorySegment memory(Allocator allocator, long address, long byteSize) {
    MemorySegment range = allocator.raw().range(address);
    return range.asSlice(address - range.address(), byteSize);
  }

  @Test
  final void watchedBlockIsABlockLikeAnyOther() {
    MemorySegment block = watchedBlock(allocator());
    Pattern.fill(block, 1);
    assertThat(block.address() % 16).isZero();
    assertThat(allocator().inspector().blockContaining(block.address() + 10))
        .isEqualTo(block.address());
    assertThat(allocator().statistics().liveBlocks()).isEqualTo(1);
    allocator().inspector().verify();
    MemorySegment grown = allocator().reallocate(block, 5000);
    Pattern.check(grown.asSlice(0, 33), 1);
    Crew.VIRTUAL.run(_ -> allocator().free(grown));
    assertThat(allocator().statistics().liveBlocks()).isZero();
  }

  @Test
  final void useAfterFreeThrowsAndSecondFreeTellsBothStacks() {
    MemorySegment block = watchedBlock(allocator());
    block.fill((byte) 1);
    allocator().free(block);
    if (setup().has(PageSourceTrait.RESCOPES)) {
      assertThatThrownBy(() -> block.get(JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
    }
    InvalidFreeException report =
        catchThrowableOfType(InvalidFreeException.class, () -> allocator().free(block));
    assertThat(report.kind()).isEqualTo(Kind.ALREADY_FREE);
    assertThat(report)
        .hasMessageContaining("watchedBlock")
        .hasMessageContaining("useAfterFreeThrowsAndSecondFreeTellsBothStacks");
  }

  @Test
  final void overflowIntoTheRestOfThePageIsFoundByFree() {
    MemorySegment block = watchedBlock(allocator());
    MemorySegment behind = memory(allocator(), block.address() + 33, 1);
    byte canary = behind.get(JAVA_BYTE, 0);
    behind.set(JAVA_BYTE, 0, (byte) 0);
    HeapCorruptionException damage =
        catchThrowableOfType(HeapCorruptionException.class, () -> allocator().free(block));
    assertThat(damage.address()).isEqualTo(block.address() + 33);
    assertThat(damage).hasMessageContaining("watchedBlock");
    behind.set(JAVA_BYTE, 0, canary);
    allocator().free(block);
  }

  @Test
  final void wrongAddressesAroundAWatchedBlockAreRefused() {
    MemorySegment block = watchedBlock(allocator());
    for (long offset = -4096; offset < 8192; offset += offset < 64 && offset > -64 ? 1 : 61) {
      if (offset != 0) {
        long wrong = block.address() + offset;
        assertThatThrownBy(() -> allocator().raw().free(wrong))
            .isInstanceOfSatisfying(
                InvalidFreeException.class,
                report -> assertThat(report.address()).isEqualTo(wrong));
      }
    }
    allocator().free(block);
  }

  @Test
  final void leakedSamplesAreToldWithTheirSite() {
    List<Leak> leaks = new ArrayList<>();
    Allocator leaking = newAllocator(options -> options.leakListener(leaks::add));
    MemorySegment block = watchedBlock(leaking);
    assertThat(block.byteSize()).isEqualTo(33);
    List<AllocationSite> onDemand = leaking.inspector().allocationSites();
    leaking.close();
    assertThat(leaks).hasSize(1);
    assertThat(leaks.getFirst().blocks()).isEqualTo(1);
    assertThat(leaks.getFirst().sites()).isEqualTo(onDemand).hasSize(1);
    AllocationSite site = onDemand.getFirst();
    assertThat(site.bytes()).isEqualTo(33);
    assertThat(site.frames().getFirst().getMethodName()).isEqualTo("watchedBlock");
  }

  /** A fixed pool: what leaks, or lives long, does not make it grow. */
  @Test
  final void noMoreAreWatchedThanThePoolHasRoomFor() {
    Set<Long> watched = new HashSet<>();
    List<MemorySegment> live = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      live.add(allocator().allocate(33, 1));
    }
    long blocks =
        allocator().inspector().allocationSites().stream().mapToLong(AllocationSite::blocks).sum();
    assertThat(blocks).isBetween(1L, 256L);
    live.forEach(block -> {
      watched.add(block.address());
      allocator().free(block);
    });
    assertThat(watched).as("no address twice").hasSize(live.size());
    assertThat(allocator().inspector().allocationSites()).isEmpty();
  }

  @Test
  final void manyThreadsAreWatched() {
    for (Crew crew : Crew.values()) {
      crew.run(
          4,
          thread -> {
            List<MemorySegment> live = new ArrayList<>();
            for (int i = 0; i < 40_000; i++) {
              MemorySegment block = allocator().allocate(8 + i % 100, 1);
              block.fill((byte) thread);
              live.add(block);
              if (live.size() > 50) {
                allocator().free(live.remove(i % 50));
              }
            }
            live.forEach(allocator()::free);
          });
    }
    allocator().inspector().verify();
    assertThat(allocator().statistics().liveBlocks()).isZero();
  }
}
