package dev.mem.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.Allocator;
import dev.mem.BlockAllocator;
import dev.mem.Heap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/** What a heap promises as a block allocator, for subclasses that say on what it runs. */
public abstract class HeapContract extends Fixture
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
        RawContract {
  private Heap heap;

  /** For subclasses. */
  protected HeapContract() {}

  /**
   * Makes the heap under test.
   *
   * @param allocator the allocator it belongs to
   * @return a new heap
   */
  protected abstract Heap newHeap(Allocator allocator);

  @BeforeEach
  final void makeHeap(TestInfo test) {
    heap = newHeap(allocator());
  }

  @AfterEach
  final void dropHeap() {
    assertThat(heap.isAccessibleByCurrentThread()).isTrue();
    allocator().inspector().verify();
    heap.close();
    assertThat(allocator().statistics().liveBlocks()).isZero();
    allocator().inspector().verify();
  }

  @Override
  public final BlockAllocator blocks() {
    return heap;
  }
}
