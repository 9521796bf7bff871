package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mem.HeapCorruptionException;
import dev.mem.core.arena.AddressMap;
import dev.mem.core.arena.Exhaustion;
import dev.mem.core.arena.MapEntry;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Damages what describes an arena in every way that is checked, and sees that it is found. */
final class SpaceVerifierTest {
  private final Fixtures.Tested tested = Fixtures.newEngine();
  private final ShardedEngine engine = tested.engine();
  private RunArena arena;
  private Slab slab;
  private int first;

  @BeforeEach
  void makeASlab() {
    long block = tested.allocate(10_000);
    slab = (Slab) engine.space().extentAt(block);
    arena = slab.inArena();
    first = arena.grainOf(slab.address);
    engine.verify();
  }

  @AfterEach
  void isWholeAgain() {
    assertThat(engine.verify().blocks()).isEqualTo(1);
    engine.close();
  }

  private void assertFound(String what) {
    assertThatExceptionOfType(HeapCorruptionException.class)
        .isThrownBy(engine::verify)
        .withMessageContaining(what);
  }

  @Test
  void aGrainBothFreeAndInUse() {
    arena.free.set(first, first + 1);
    assertFound("both free and in use");
    arena.free.clear(first, first + 1);
  }

  @Test
  void aGrainThatIsNeither() {
    int free = (int) arena.free.nextSet(0);
    arena.free.clear(free, free + 1);
    assertFound("count of free grains");
    arena.free.set(free, free + 1);
  }

  @Test
  void anExtentWithAGap() {
    int last = first + slab.grains() - 1;
    assertThat(last).isGreaterThan(first);
    arena.extents[last] = NoExtent.INSTANCE;
    assertFound("gap");
    arena.extents[last] = slab;
  }

  @Test
  void anExtentThatStartsElsewhere() {
    int free = (int) arena.free.nextSet(0);
    arena.extents[free] = slab;
    assertFound("starts elsewhere");
    arena.extents[free] = NoExtent.INSTANCE;
  }

  @Test
  void anExtentOfAnotherArena() {
    Span stranger = new Span(null, slab.address, slab.grains(), slab.heap());
    for (int i = first; i < first + slab.grains(); i++) {
      arena.extents[i] = stranger;
    }
    assertFound("another arena");
    for (int i = first; i < first + slab.grains(); i++) {
      arena.extents[i] = slab;
    }
  }

  @Test
  void bitsOfBlocksThatAreNot() {
    long before = slab.free;
    assertThat(slab.full()).isNotEqualTo(-1L);
    slab.free = before | ~slab.full();
    assertFound("blocks that it has not");
    slab.free = before;
  }

  @Test
  void aSlabWithAnotherOwnerThanItsBin() {
    Thread before = slab.owner;
    slab.owner = new Thread();
    assertFound("another owner");
    slab.owner = before;
  }

  /** No block of it can be in use: whoever took it away has its memory. */
  @Test
  void aSlabThatWasGivenBackInUse() {
    SlabHeap heap = new SlabHeap(engine, engine.space(), Thread.currentThread());
    Slab gone = Objects.requireNonNull(engine.space().acquire(heap.bin(3), 1, Exhaustion.THROWS));
    gone.free &= ~1;
    engine.verify();
    gone.end();
    assertFound("given back that is in use");
    gone.remote = 1;
    engine.verify();
    engine.space().takeBack(gone);
  }

  @Test
  void anArenaThatIsNotFoundByItsAddresses() {
    long granule = AddressMap.GRANULE_BYTES;
    MapEntry entry = Objects.requireNonNull(AddressMap.find(arena.address()));
    AddressMap.leave(arena.address(), granule, null);
    assertFound("misses its start");
    AddressMap.enter(arena.address(), granule, entry);
    engine.verify();
    long last = arena.address() + arena.byteSize() - granule;
    AddressMap.leave(last, granule, null);
    assertFound("misses its end");
    AddressMap.enter(last, granule, entry);
  }

  @Test
  void whatIsWrongIsSaidOfItsAddress() {
    arena.free.set(first + 1, first + 2);
    assertThatExceptionOfType(HeapCorruptionException.class)
        .isThrownBy(engine::verify)
        .satisfies(wrong -> assertThat(wrong.address()).isEqualTo(arena.addressOf(first + 1)));
    arena.free.clear(first + 1, first + 2);
  }
}
