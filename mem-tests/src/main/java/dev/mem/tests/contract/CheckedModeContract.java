package dev.mem.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.Allocator;
import dev.mem.AllocatorBuilder;
import dev.mem.Checking;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Checked mode keeps the contract, for subclasses that say on what it runs.
 *
 * <p>It differs in three things: freed memory waits in quarantine, so that it is used again after
 * {@code trim} at the latest; segments end with their blocks, not with their arenas; and blocks
 * take more memory, so that a tight limit is reached sooner. The tests of these are not here, or
 * say here what holds instead.
 */
public abstract class CheckedModeContract extends Fixture
    implements AllocationContract,
        ZeroedContract,
        UsableSizeContract,
        ReallocationContract,
        ResizeContract,
        FreeContract,
        WrongFreeContract,
        AnyAddressContract,
        ExhaustionContract,
        OriginContract,
        RawContract,
        ThreadsContract,
        StatisticsContract,
        TrimContract,
        InspectorContract,
        CloseContract,
        ArenaContract,
        HeapsContract {

  /** For subclasses. */
  protected CheckedModeContract() {}

  @Override
  public final Allocator newAllocator(UnaryOperator<AllocatorBuilder> options) {
    return super.newAllocator(builder -> options.apply(builder.checking(Checking.FULL)));
  }

  /** Quarantine holds back so much and no more. */
  @Override
  @Test
  public final void freedMemoryIsUsedAgain() {
    for (int i = 0; i < 3000; i++) {
      blocks().free(blocks().allocate(100_000, 1));
    }
    assertThat(allocator().statistics().peakCommittedBytes()).isLessThan(40 << 20);
    assertThat(allocator().statistics().liveBlocks()).isZero();
  }

  @Override
  @Test
  public final void freedNeighboursAreJoined() {
    List<MemorySegment> pieces = new ArrayList<>();
    for (int i = 0; i < 4000; i++) {
      pieces.add(blocks().allocate(240, 1));
    }
    long peakBytes = allocator().statistics().peakCommittedBytes();
    pieces.forEach(blocks()::free);
    allocator().releaseThreadCaches();
    allocator().trim();
    MemorySegment large = blocks().allocate(400_000, 1);
    assertThat(allocator().statistics().peakCommittedBytes()).isEqualTo(peakBytes);
    blocks().free(large);
  }

  /** The classes are those of the engine: it holds more for a block, and keeps it for longer. */
  @Test
  public final void sizeClassesAreThoseOfTheEngineBehind() {
    assertThat(allocator().inspector().sizeClasses()).isEmpty();
    MemorySegment block = blocks().allocate(100, 1);
    assertThat(allocator().inspector().sizeClasses())
        .allMatch(each -> each.blockBytes() > 100 && each.slabBytes() >= each.liveBytes());
    blocks().free(block);
  }

  /** With what blocks take besides, the limit holds. */
  @Override
  @Test
  public final void heapsShareTheLimitOfTheirAllocator() {
    long limit = 1 << 20;
    Allocator limited = newAllocator(options -> options.limitBytes(limit).arenaBytes(1 << 16));
    var heap = limited.newHeap();
    assertThat(heap.allocate(limit / 2, 1).address()).isNotZero();
    assertThat(limited.tryAllocate(limit / 2, 16)).isEqualTo(MemorySegment.NULL);
    assertThat(heap.tryAllocate(limit / 2, 16)).isEqualTo(MemorySegment.NULL);
    heap.close();
    limited.free(limited.allocate(limit / 2, 1));
    assertThat(limited.statistics().peakCommittedBytes()).isLessThanOrEqualTo(limit);
  }
}
