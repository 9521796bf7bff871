package dev.mem.tests.stress;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.Allocator;
import dev.mem.Engine;
import dev.mem.RawAllocator;
import dev.mem.tests.contract.Seeds;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A soak of an allocator that does something wrong once finds it. */
final class SoakControlTest {
  /** At which call it does something wrong. */
  private static final long WRONG_CALL = 5_000;

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

  @Test
  void blockHandedOutTwiceIsFound() {
    AtomicLong calls = new AtomicLong();
    AtomicLong another = new AtomicLong();
    assertThatThrownBy(() ->
            soak(sound ->
                new ForwardingRaw(sound) {
                  @Override
                  public long allocate(long byteSize, long byteAlignment) {
                    if (byteSize == 40 && calls.incrementAndGet() > 20) {
                      long address = another.get();
                      if (address != 0) {
                        return address;
                      }
                      another.set(sound.allocate(byteSize, byteAlignment));
                      return another.get();
                    }
                    return sound.allocate(byteSize, byteAlignment);
                  }
                }))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void oneDamagedByteIsFound() {
    AtomicLong calls = new AtomicLong();
    assertThatThrownBy(() ->
            soak(sound ->
                new ForwardingRaw(sound) {
                  @Override
                  public void free(long address) {
                    sound.free(address);
                    if (calls.incrementAndGet() == WRONG_CALL) {
                      damageNeighbour(sound, address);
                    }
                  }
                }))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("a thread failed");
  }

  /** Writes into what an earlier allocation of the same size got. */
  private static void damageNeighbour(RawAllocator sound, long address) {
    var range = sound.range(address);
    for (long offset = 0; offset < range.byteSize(); offset += 16) {
      range.set(ValueLayout.JAVA_BYTE, offset, (byte) ~range.get(ValueLayout.JAVA_BYTE, offset));
    }
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
