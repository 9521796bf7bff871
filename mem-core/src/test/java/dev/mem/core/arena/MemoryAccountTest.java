package dev.mem.core.arena;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class MemoryAccountTest {

  @Test
  void theLimitIsExact() {
    var account = new MemoryAccount(OptionalLong.of(100));
    assertThat(account.tryCommit(101)).isFalse();
    assertThat(account.tryCommit(Long.MAX_VALUE)).isFalse();
    assertThat(account.committedBytes()).isZero();
    assertThat(account.tryCommit(60)).isTrue();
    assertThat(account.tryCommit(41)).isFalse();
    assertThat(account.tryCommit(40)).isTrue();
    assertThat(account.tryCommit(1)).isFalse();
    assertThat(account.tryCommit(0)).isTrue();
    account.decommitted(1);
    assertThat(account.tryCommit(1)).isTrue();
    assertThat(account.committedBytes()).isEqualTo(100);
  }

  @Test
  void withoutALimitNothingWraps() {
    var account = new MemoryAccount(OptionalLong.empty());
    assertThat(account.tryCommit(Long.MAX_VALUE - 1)).isTrue();
    assertThat(account.tryCommit(2)).isFalse();
    assertThat(account.tryCommit(1)).isTrue();
  }

  @Test
  void aChargeTakenBackDoesNotRaiseThePeak() {
    var account = new MemoryAccount(OptionalLong.empty());
    assertThat(account.tryCommit(10)).isTrue();
    account.committed();
    assertThat(account.tryCommit(1000)).isTrue();
    account.decommitted(1000);
    assertThat(account.peakCommittedBytes()).isEqualTo(10);
    account.decommitted(10);
    assertThat(account.peakCommittedBytes()).isEqualTo(10);
    assertThat(account.committedBytes()).isZero();
  }

  @Test
  void countsArenas() {
    var account = new MemoryAccount(OptionalLong.empty());
    account.arenaObtained(4096);
    account.arenaObtained(8192);
    account.arenaReleased(4096);
    assertThat(account.reservedBytes()).isEqualTo(8192);
    assertThat(account.arenasObtained()).isEqualTo(2);
    assertThat(account.arenasReleased()).isEqualTo(1);
  }

  @Test
  void anErrorSaysWhatWasInUse() {
    var account = new MemoryAccount(OptionalLong.of(100));
    assertThat(account.tryCommit(70)).isTrue();
    var error = account.outOfMemory(40, null);
    assertThat(error.requestedBytes()).isEqualTo(40);
    assertThat(error.usedBytes()).isEqualTo(70);
    assertThat(error.limitBytes()).hasValue(100);
    assertThat(error.osError()).isNull();
  }

  @Test
  void racingChargesNeverExceedTheLimit() throws Exception {
    long limit = 1000;
    var account = new MemoryAccount(OptionalLong.of(limit));
    try (var threads = Executors.newFixedThreadPool(4)) {
      Callable<Void> worker =
          () -> {
            var random = new Random(0xACC);
            for (int i = 0; i < 50_000; i++) {
              long bytes = 1 + random.nextInt(400);
              if (account.tryCommit(bytes)) {
                account.committed();
                assertThat(account.committedBytes()).isLessThanOrEqualTo(limit);
                account.decommitted(bytes);
              }
            }
            return null;
          };
      var results = IntStream.range(0, 4).mapToObj(i -> threads.submit(worker)).toList();
      for (Future<Void> result : results) {
        result.get();
      }
    }
    assertThat(account.committedBytes()).isZero();
    assertThat(account.peakCommittedBytes()).isBetween(1L, limit);
  }
}
