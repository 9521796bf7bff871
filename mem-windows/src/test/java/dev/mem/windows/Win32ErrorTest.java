package dev.mem.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class Win32ErrorTest {

  /** From winerror.h. */
  @Test
  void numbersAreThoseOfTheHeader() {
    Map<Integer, Win32Error> header =
        Map.ofEntries(
            Map.entry(5, Win32Error.ERROR_ACCESS_DENIED),
            Map.entry(6, Win32Error.ERROR_INVALID_HANDLE),
            Map.entry(8, Win32Error.ERROR_NOT_ENOUGH_MEMORY),
            Map.entry(14, Win32Error.ERROR_OUTOFMEMORY),
            Map.entry(24, Win32Error.ERROR_BAD_LENGTH),
            Map.entry(50, Win32Error.ERROR_NOT_SUPPORTED),
            Map.entry(87, Win32Error.ERROR_INVALID_PARAMETER),
            Map.entry(120, Win32Error.ERROR_CALL_NOT_IMPLEMENTED),
            Map.entry(487, Win32Error.ERROR_INVALID_ADDRESS),
            Map.entry(998, Win32Error.ERROR_NOACCESS),
            Map.entry(1453, Win32Error.ERROR_WORKING_SET_QUOTA),
            Map.entry(1455, Win32Error.ERROR_COMMITMENT_LIMIT),
            Map.entry(1816, Win32Error.ERROR_NOT_ENOUGH_QUOTA));

    assertThat(header.values()).containsExactlyInAnyOrder(Win32Error.values());
    header.forEach((number, error) -> assertThat(Win32Error.of(number)).contains(error));
  }

  @ParameterizedTest
  @EnumSource(Win32Error.class)
  void everyErrorHasAdvice(Win32Error error) {
    assertThat(error.advice()).isNotBlank().doesNotEndWith(".");
    assertThat(Win32Error.of(error.number())).contains(error);
  }

  @Test
  void unknownNumbersAreNotGuessed() {
    assertThat(Win32Error.of(0)).isEmpty();
    assertThat(Win32Error.of(12)).isEmpty();
  }
}
