package dev.mem.bench.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** What every subject must do for its figures to mean anything. */
final class SubjectContract {
  private static final int SLOTS = 500;

  private final Subject subject;
  private final long seed;

  SubjectContract(Subject subject, long seed) {
    this.subject = subject;
    this.seed = seed;
  }

  /** Random operations, the content of every block checked before it goes. */
  void keepsContent() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    BlockTable table = subject.newTable(SLOTS);
    long[] sizes = new long[SLOTS];
    for (int step = 0; step < 20_000; step++) {
      int slot = random.nextInt(SLOTS);
      long byteSize = 1 + random.nextInt(1 << random.nextInt(4, 15));
      if (sizes[slot] == 0) {
        write(slot, table.allocate(slot, byteSize), byteSize);
        sizes[slot] = byteSize;
      } else if (random.nextInt(4) == 0) {
        long address = table.reallocate(slot, byteSize);
        check(slot, address, Math.min(sizes[slot], byteSize));
        write(slot, address, byteSize);
        sizes[slot] = byteSize;
      } else {
        check(slot, table.address(slot), sizes[slot]);
        table.free(slot);
        sizes[slot] = 0;
      }
    }
    for (int slot = 0; slot < SLOTS; slot++) {
      check(slot, table.address(slot), sizes[slot]);
    }
    table.freeAll();
    for (int slot = 0; slot < SLOTS; slot++) {
      assertThat(table.address(slot)).as("slot %s after all was freed", slot).isZero();
    }
  }

  void aligns() {
    BlockTable table = subject.newTable(32);
    for (long byteAlignment = 16; byteAlignment <= 4096; byteAlignment *= 2) {
      for (int slot = 0; slot < table.slots(); slot++) {
        long byteSize = 1 + slot * 37L;
        long address = table.allocateAligned(slot, byteSize, byteAlignment);
        assertThat(address % byteAlignment)
            .as("%s-aligned block %x", byteAlignment, address)
            .isZero();
        assertThat(table.address(slot)).isEqualTo(address);
        write(slot, address, byteSize);
      }
      for (int slot = 0; slot < table.slots(); slot++) {
        check(slot, table.address(slot), 1 + slot * 37L);
      }
      table.freeAll();
    }
  }

  void zeroes() {
    BlockTable table = subject.newTable(2);
    for (long byteSize : new long[] {1, 16, 100, 4096, 70_000, 1 << 20}) {
      for (int round = 0; round < 20; round++) {
        Memory.fill(table.allocate(0, byteSize), byteSize, (byte) 0x5a);
        table.free(0);
        long address = table.allocateZeroed(1, byteSize);
        assertThat(Memory.isFilledWith(address, byteSize, (byte) 0))
            .as("zeroed block of %s bytes", byteSize)
            .isTrue();
        table.free(1);
      }
    }
  }

  void allowsEmptyBlocksAndSlots() {
    BlockTable table = subject.newTable(2);
    table.free(0);
    table.allocate(0, 0);
    table.allocateZeroed(1, 0);
    table.freeAll();
    long address = table.reallocate(0, 10);
    write(0, address, 10);
    check(0, table.address(0), 10);
    table.freeAll();
  }

  void tellsUsableSize() {
    BlockTable table = subject.newTable(1);
    table.allocate(0, 100);
    if (subject.traits().contains(SubjectTrait.USABLE_SIZE)) {
      assertThat(table.usableSize(0)).isBetween(100L, 300L);
    } else {
      assertThat(table.usableSize(0)).isEqualTo(-1);
    }
    table.free(0);
  }

  void exchanges() {
    BlockTable one = subject.newSharedTable(2);
    BlockTable other = subject.newSharedTable(2);
    write(7, one.allocate(0, 64), 64);
    one.exchange(0, other, 1);
    assertThat(one.address(0)).isZero();
    check(7, other.address(1), 64);
    write(8, one.allocate(0, 64), 64);
    one.exchangeAll(other);
    check(7, one.address(1), 64);
    check(8, other.address(0), 64);
    one.freeAll();
    other.freeAll();
  }

  void freesRemotely() throws InterruptedException {
    BlockTable table = subject.newTable(100);
    BlockTable handedOver = subject.newTable(100);
    for (int slot = 0; slot < 100; slot++) {
      write(slot, table.allocate(slot, 48), 48);
    }
    table.exchangeAll(handedOver);
    Throwable[] thrown = new Throwable[1];
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                subject.attachThread();
                for (int slot = 0; slot < 100; slot++) {
                  check(slot, handedOver.address(slot), 48);
                }
                handedOver.freeAll();
                subject.detachThread();
              } catch (Throwable e) {
                thrown[0] = e;
              }
            });
    thread.join();
    assertThat(thrown[0]).isNull();
  }

  void hasArenasOrSaysSo() {
    checkArenas(SubjectTrait.CONFINED_ARENAS, subject::confinedArena);
    checkArenas(SubjectTrait.SHARED_ARENAS, subject::sharedArena);
  }

  private void checkArenas(SubjectTrait trait, Supplier<Arena> opener) {
    if (!subject.traits().contains(trait)) {
      assertThatThrownBy(opener::get)
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessage("%s lacks [%s]", subject.name(), trait);
      return;
    }
    MemorySegment[] segments = new MemorySegment[100];
    try (Arena arena = opener.get()) {
      for (int slot = 0; slot < segments.length; slot++) {
        segments[slot] = arena.allocate(64);
        assertThat(Memory.isFilledWith(segments[slot].address(), 64, (byte) 0)).isTrue();
        write(slot, segments[slot].address(), 64);
      }
      for (int slot = 0; slot < segments.length; slot++) {
        check(slot, segments[slot].address(), 64);
      }
    }
    assertThat(segments).noneMatch(segment -> segment.scope().isAlive());
  }

  private static void write(int slot, long address, long byteSize) {
    Memory.fill(address, byteSize, (byte) (slot * 31 + 1));
  }

  private void check(int slot, long address, long byteSize) {
    if (!Memory.isFilledWith(address, byteSize, (byte) (slot * 31 + 1))) {
      throw new AssertionError(
          subject.name() + ": the block in slot " + slot + " lost its content; seed " + seed);
    }
  }
}
