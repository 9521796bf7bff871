package dev.mem.core.layout;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HexTest {

  @ParameterizedTest
  @CsvSource({"0, 0x0", "140737488355327, 0x7fffffffffff", "-1, 0xffffffffffffffff"})
  void writesBitsWithoutASign(long bits, String expected) {
    assertThat(Hex.of(bits)).isEqualTo(expected);
  }
}
