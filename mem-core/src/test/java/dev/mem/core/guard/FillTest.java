package dev.mem.core.guard;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class FillTest {

  @ParameterizedTest
  @EnumSource(Fill.class)
  void findsTheFirstByteThatIsDifferentWhereverItIs(Fill fill) {
    for (int byteSize : new int[] {0, 1, 7, 8, 9, 15, 16, 17, 40, 63}) {
      MemorySegment bytes = MemorySegment.ofArray(new byte[byteSize]);
      fill.write(bytes);
      assertThat(fill.firstOther(bytes)).isEqualTo(-1);
      for (int at = byteSize - 1; at >= 0; at--) {
        bytes.set(JAVA_BYTE, at, (byte) (bytes.get(JAVA_BYTE, at) ^ 0x80));
        assertThat(fill.firstOther(bytes)).as("of %d bytes", byteSize).isEqualTo(at);
      }
    }
  }

  @Test
  void eachPatternIsOneByteRepeated() {
    MemorySegment bytes = MemorySegment.ofArray(new byte[20]);
    Fill.FRESH.write(bytes);
    assertThat(bytes.toArray(JAVA_BYTE)).containsOnly(0xA5);
    assertThat(Fill.CANARY.firstOther(bytes)).isZero();
    Fill.CANARY.write(bytes);
    assertThat(bytes.toArray(JAVA_BYTE)).containsOnly(0xC9);
    assertThat(Fill.POISON.firstOther(bytes)).isZero();
    Fill.POISON.write(bytes);
    assertThat(bytes.toArray(JAVA_BYTE)).containsOnly(0xDB);
    assertThat(Fill.FRESH.firstOther(bytes)).isZero();
  }
}
