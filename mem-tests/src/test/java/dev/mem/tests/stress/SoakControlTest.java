package dev.mem.tests.stress;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.Allocator;
import dev.mem.Engine;
import dev.mem.RawAllocator;
import dev.mem.tests.contract.Seeds;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A soak of an allocator that does something wrong once finds it. */
final class SoakControlTest {
  /** At which call it does something wrong. */
  private static final long WRONG_CALL = 5_000;

  /** From which reallocation on. */
  private static final long WRONG_REALLOCATION = 500;

  private static final long SHARED_BYTES = 40;

  private static void soak(UnaryOperator<RawAllocator> breaking) {
    try (Allocator allocator =
        Allocator.builder().engine(Engine.SHARDED).leakListener(_ -> {}).build()) {
      RawAllocator broken = breaking.apply(allocator.raw());
      Soak soak = new Soak(allocator, broken, Seeds.of("control"), 20_000);
      soak.generation();
      soak.end();
    }
  }

  @Test
  void nothingIsFoundWhereNothingIsWrong() {
    soak(sound -> sound);
  }

  /** The block stays live whatever its users do: nobody writes where no memory is. */
  private static final class HandsOneOutTwice extends ForwardingRaw {
    private final RawAllocator sound;
    private final long shared;

    HandsOneOutTwice(RawAllocator sound) {
      super(sound);
      this.sound = sound;
      this.shared = sound.allocate(SHARED_BYTES);
    }

    @Override
    public long allocate(long byteSize, long byteAlignment) {
      return byteSize == SHARED_BYTES && byteAlignment == 16
          ? shared
          : sound.allocate(byteSize, byteAlignment);
    }

    @Override
    public long reallocate(long address, long newByteSize) {
      if (address != shared) {
        return sound.reallocate(address, newByteSize);
      }
      long moved = sound.allocate(newByteSize);
      long kept = Math.min(SHARED_BYTES, newByteSize);
      MemorySegment to = sound.range(moved);
      MemorySegment from = sound.range(shared);
      MemorySegment.copy(from, shared - from.address(), to, moved - to.address(), kept);
      return moved;
    }

    @Override
    public boolean tryResize(long address, long newByteSize) {
      return address != shared && sound.tryResize(address, newByteSize);
    }

    @Override
    public void free(long address) {
      if (address != shared) {
        sound.free(address);
      }
    }

    @Override
    public void free(long[] addresses, int fromIndex, int toIndex) {
      for (int i = fromIndex; i < toIndex; i++) {
        free(addresses[i]);
      }
    }
  }

  @Test
  void blockHandedOutTwiceIsFound() {
    assertThatThrownBy(() -> soak(HandsOneOutTwice::new))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("threads failed");
  }

  @Test
  void byteLostInReallocationIsFound() {
    AtomicLong calls = new AtomicLong();
    assertThatThrownBy(() ->
            soak(sound ->
                new ForwardingRaw(sound) {
                  @Override
                  public long reallocate(long address, long newByteSize) {
                    long moved = sound.reallocate(address, newByteSize);
                    if (newByteSize > 0 && calls.incrementAndGet() >= WRONG_REALLOCATION) {
                      damageFirstByte(sound, moved);
                    }
                    return moved;
                  }
                }))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("threads failed")
        .hasRootCauseInstanceOf(AssertionError.class);
  }

  private static void damageFirstByte(RawAllocator sound, long address) {
    MemorySegment range = sound.range(address);
    long offset = address - range.address();
    range.set(ValueLayout.JAVA_BYTE, offset, (byte) ~range.get(ValueLayout.JAVA_BYTE, offset));
  }

  @Test
  void lostBlockIsFound() {
    AtomicLong calls = new AtomicLong();
    assertThatThrownBy(() ->
            soak(sound ->
                new ForwardingRaw(sound) {
                  @Override
                  public void free(long address) {
                    if (calls.incrementAndGet() != WRONG_CALL) {
                      sound.free(address);
                    }
                  }
                }))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("live are");
  }

  @Test
  void wrongFreeThatPassesIsFound() {
    assertThatThrownBy(() ->
            soak(sound ->
                new ForwardingRaw(sound) {
                  @Override
                  public void free(long address) {
                    if (address % 16 == 0) {
                      sound.free(address);
                    }
                  }
                }))
        .isInstanceOf(AssertionError.class)
        .hasRootCauseMessage("an interior address was freed");
  }
}
