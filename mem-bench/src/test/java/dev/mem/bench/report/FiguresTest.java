package dev.mem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.DoubleStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {

  @ParameterizedTest
  @CsvSource({
    "0,0 B",
    "1023,1023 B",
    "1024,1 KiB",
    "1025,1.00 KiB",
    "65536,64 KiB",
    "1023487,999 KiB",
    "1023488,0.98 MiB",
    "1048576,1 MiB",
    "2912669,2.78 MiB",
    "104857599,100 MiB",
    "9223372036854775807,8 EiB"
  })
  void formatsSizes(long byteSize, String text) {
    assertThat(Figures.bytes(byteSize)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "1.234,1.23",
    "9.996,10.0",
    "12.34,12.3",
    "99.96,100",
    "123.4,123",
    "12345.6,'12,346'",
    "NaN,-"
  })
  void formatsThreeDigits(double value, String text) {
    assertThat(Figures.threeDigits(value)).isEqualTo(text);
  }

  @Test
  void formatsTheUnknownAsADash() {
    assertThat(Figures.bytes(OptionalLong.empty())).isEqualTo("-");
    assertThat(Figures.count(OptionalLong.empty())).isEqualTo("-");
    assertThat(Figures.percent(OptionalDouble.empty())).isEqualTo("-");
  }

  @Test
  void formatsCountsAndShares() {
    assertThat(Figures.count(OptionalLong.of(1_234_567))).isEqualTo("1,234,567");
    assertThat(Figures.percent(OptionalDouble.of(0.8434))).isEqualTo("84.3%");
  }

  @Test
  void takesGeometricMeans() {
    assertThat(Figures.geometricMean(DoubleStream.of(1, 10, 100)))
        .isCloseTo(10, Offset.offset(1e-9));
    assertThat(Figures.geometricMean(DoubleStream.empty())).isNaN();
  }
}
