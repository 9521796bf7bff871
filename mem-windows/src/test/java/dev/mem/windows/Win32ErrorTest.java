package dev.mem.windows;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class Win32ErrorTest {

  /** From winerror.h. */
  @ParameterizedTest
  @CsvSource({
    "ERROR_ACCESS_DENIED, 5",
    "ERROR_INVALID_HANDLE, 6",
    "ERROR_NOT_ENOUGH_MEMORY, 8",
    "ERROR_OUTOFMEMORY, 14",
    "ERROR_BAD_LENGTH, 24",
    "ERROR_NOT_SUPPORTED, 50",
    "ERROR_INVALID_PARAMETER, 87",
    "ERROR_CALL_NOT_IMPLEMENTED, 120",
    "ERROR_INVALID_ADDRESS, 487",
    "ERROR_NOACCESS, 998",
    "ERROR_WORKING_SET_QUOTA, 1453",
    "ERROR_COMMITMENT_LIMIT, 1455",
    "ERROR_NOT_ENOUGH_QUOTA, 1816"
  })
  void numbersAreThoseOfTheHeader(Win32Error error, int number) {
    assertThat(Win32Error.of(number)).contains(error);
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
