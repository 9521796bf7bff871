package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.InvalidFreeException;
import dev.mem.InvalidFreeException.Kind;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.engine.Content;
import dev.mem.core.layout.Grains;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What threads do to each other's blocks: remote frees, slabs taken away, adoption, races.
 * Subclasses say where memory comes from, and so whether the quick look-up finds it.
 */
abstract class ShardedEngineContract {
  /** More than it takes for a thread to earn a heap of its own. */
  private static final int MANY = 1000;

  private final Fixtures.Tested tested;
  private final ShardedEngine engine;

  ShardedEngineContract(Fixtures.Tested tested) {
    this.tested = tested;
    this.engine = tested.engine();
  }

  @AfterEach
  final void nothingIsLeft() {
    engine.verify();
    engine.close();
    assertThat(tested.supply().metadataBytes()).isZero();
  }

  private long allocate(long byteSize) {
    long quickly = engine.allocateQuickly(byteSize);
    return quickly != 0 ? quickly : tested.allocate(byteSize);
  }

  private void free(long address) {
    if (!engine.freeQuickly(address)) {
      tested.free(address);
    }
  }

  private List<Long> allocateMany(int count, long byteSize) {
    List<Long> blocks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      blocks.add(allocate(byteSize));
    }
    return blocks;
  }

  @Test
  final void noBlockIsHandedOutTwice() {
    Set<Long> seen = new HashSet<>(allocateMany(20_000, 48));
    assertThat(seen).hasSize(20_000);
    seen.forEach(this::free);
    assertThat(engine.live().blocks()).isZero();
  }

  /** The owner is idle from then on: no more of what others free waits for it than it may keep. */
  @Test
  final void slabsThatOthersFreeAreTakenAwayFromAnIdleOwner() {
    List<Long> blocks = allocateMany(64 * 400, 64);
    long most = usedGrains();
    Fixtures.on(Thread.ofPlatform(), () -> blocks.forEach(this::free));
    assertThat(engine.live().blocks()).isZero();
    long readyGrains = (128 << 10 >> Grains.SHIFT) + most / 8;
    assertThat(usedGrains()).as("of slabs left to the owner").isLessThan(readyGrains + 64);
    Fixtures.on(Thread.ofPlatform(), engine::trim);
    assertThat(usedGrains()).as("of slabs that the owner still allocates from").isLessThan(64);
  }

  private long usedGrains() {
    long used = 0;
    for (RunArena arena : engine.space().arenas()) {
      used += arena.grains() - arena.freeGrains();
    }
    return used;
  }

  /** The memory is not looked for elsewhere while some that others freed lies ready. */
  @Test
  final void theOwnerTakesTheSlabsThatWereLeftToIt() {
    List<Long> blocks = allocateMany(64 * 20, 64);
    long used = usedGrains();
    Fixtures.on(Thread.ofPlatform(), () -> blocks.forEach(this::free));
    assertThat(usedGrains()).as("all but of the heap shared at first").isGreaterThan(used - 16);
    Set<Long> again = new HashSet<>(allocateMany(64 * 20, 64));
    assertThat(again).containsAnyElementsOf(blocks);
    assertThat(usedGrains()).isLessThanOrEqualTo(used + 16);
    again.forEach(this::free);
  }

  @Test
  final void theOwnerCollectsWhatOthersFreed() {
    allocateMany(MANY, 64).forEach(this::free);
    List<Long> blocks = allocateMany(MANY, 64);
    for (int i = 0; i < blocks.size(); i += 2) {
      long block = blocks.get(i);
      Fixtures.on(Thread.ofVirtual(), () -> free(block));
    }
    Set<Long> freed = new HashSet<>();
    for (int i = 0; i < blocks.size(); i += 2) {
      freed.add(blocks.get(i));
    }
    List<Long> again = allocateMany(4 * MANY, 64);
    assertThat(new HashSet<>(again)).containsAll(freed);
    again.forEach(this::free);
    for (int i = 1; i < blocks.size(); i += 2) {
      free(blocks.get(i));
    }
    assertThat(engine.live().blocks()).isZero();
  }

  @Test
  final void aSecondFreeIsRefusedWhoeverDidTheFirst() {
    long[] blocks = new long[300];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = allocate(100);
    }
    for (int i = 0; i < blocks.length; i++) {
      long block = blocks[i];
      if (i % 2 == 0) {
        free(block);
      } else {
        Fixtures.on(Thread.ofPlatform(), () -> free(block));
      }
      Fixtures.on(Thread.ofVirtual(), () -> assertRefused(block));
      assertRefused(block);
    }
    assertThat(engine.live().blocks()).isZero();
    assertThat(tested.misuse()).isEmpty();
  }

  private void assertRefused(long block) {
    Fixtures.assertRefused(() -> free(block), Kind.ALREADY_FREE);
  }

  /** Of two frees of one block, one is refused, or reported later; and it is handed out once. */
  @Test
  final void ofRacingFreesOneIsReported() throws Exception {
    int rounds = 20_000;
    allocateMany(MANY, 32).forEach(this::free);
    var barrier = new CyclicBarrier(2);
    long[] block = new long[1];
    var refused = new AtomicInteger();
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<?> remote =
          other.submit(() -> {
            for (int i = 0; i < rounds; i++) {
              barrier.await();
              freeCounting(block[0], refused);
              barrier.await();
            }
            return null;
          });
      List<Long> kept = new ArrayList<>();
      for (int i = 0; i < rounds; i++) {
        block[0] = allocate(32);
        barrier.await();
        freeCounting(block[0], refused);
        barrier.await();
        if (i % 100 == 0) {
          Set<Long> distinct = new HashSet<>(allocateMany(200, 32));
          assertThat(distinct).hasSize(200);
          kept.addAll(distinct);
        }
      }
      remote.get();
      kept.forEach(this::free);
    }
    engine.trim();
    assertThat(refused.get() + tested.misuse().size()).isEqualTo(rounds);
    assertThat(engine.live().blocks()).isZero();
  }

  private void freeCounting(long address, AtomicInteger refused) {
    try {
      free(address);
    } catch (InvalidFreeException already) {
      refused.incrementAndGet();
    }
  }

  @Test
  final void theHeapOfAnEndedThreadIsTakenOver() {
    List<Long> left = new ArrayList<>();
    for (int generation = 0; generation < 50; generation++) {
      Fixtures.on(
          Thread.ofPlatform(),
          () -> {
            left.addAll(allocateMany(10, 80));
            allocateMany(MANY, 80).forEach(this::free);
          });
    }
    long metadata = tested.supply().metadataBytes();
    assertThat(metadata).as("one heap after the other, not fifty").isLessThan(1 << 20);
    left.forEach(this::free);
    assertThat(engine.live().blocks()).isZero();
  }

  @Test
  final void whatIsFreeIsGivenBackToTheLastGrain() {
    List<Long> blocks = allocateMany(5000, 300);
    blocks.addAll(allocateMany(100, 20_000));
    blocks.addAll(allocateMany(3, 3 << 20));
    Fixtures.on(Thread.ofPlatform(), () -> allocateMany(MANY, 500).forEach(this::free));
    blocks.forEach(this::free);
    engine.trim();
    assertThat(engine.space().arenas()).isEmpty();
  }

  @Test
  final void whatIsFreeForLongIsPurgedByAnyThread() {
    List<Long> blocks = allocateMany(20_000, 200);
    blocks.forEach(this::free);
    for (int i = 0; i < 3; i++) {
      Fixtures.on(Thread.ofPlatform(), () -> assertThat(engine.purgeLongFree()).isTrue());
    }
    long kept = 0;
    for (RunArena arena : engine.space().arenas()) {
      kept += arena.commitMap().committedBytes();
    }
    assertThat(kept).as("of 4 MB, what the owner has at hand").isLessThan(1 << 17);
  }

  @Test
  final void explicitHeapsEndWithAllTheirBlocks() {
    var heap = (SlabHeapEngine) engine.newSibling();
    var blocks = new ArrayList<Long>();
    for (int i = 0; i < MANY; i++) {
      blocks.add(heap.allocate(i * 40L, 16, Content.UNSPECIFIED, Exhaustion.THROWS));
    }
    assertThat(engine.live().blocks()).isEqualTo(MANY);
    heap.close();
    assertThat(engine.live().blocks()).isZero();
    assertThatThrownBy(() -> heap.allocate(10, 16, Content.UNSPECIFIED, Exhaustion.THROWS))
        .isInstanceOf(IllegalStateException.class);
    engine.trim();
    assertThat(engine.space().arenas()).isEmpty();
  }
}
