package dev.mem.core.arena;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.LimitListener.Limit;
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
    account.committed(10);
    assertThat(account.tryCommit(1000)).isTrue();
    account.decommitted(1000);
    assertThat(account.peakCommittedBytes()).isEqualTo(10);
    account.decommitted(10);
    assertThat(account.peakCommittedBytes()).isEqualTo(10);
    assertThat(account.committedBytes()).isZero();
  }

  @Test
  void whatIsCommittedEverOnlyGrows() {
    var account = new MemoryAccount(OptionalLong.of(100));
    assertThat(account.wouldCommit(100)).isTrue();
    assertThat(account.wouldCommit(101)).isFalse();
    assertThat(account.tryCommit(60)).isTrue();
    account.committed(60);
    account.decommitted(20);
    account.purged(20);
    assertThat(account.wouldCommit(60)).isTrue();
    assertThat(account.wouldCommit(61)).isFalse();
    assertThat(account.committedBytes()).as("asking charges nothing").isEqualTo(40);
    assertThat(account.committedEverBytes()).isEqualTo(60);
    assertThat(account.decommittedEverBytes()).isEqualTo(20);
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
  void aChargeCountsForAllAncestorsOrForNone() {
    var parent = new MemoryAccount(OptionalLong.of(100));
    var first = new MemoryAccount(MemoryLimits.hard(OptionalLong.of(60)), parent);
    var second = new MemoryAccount(MemoryLimits.hard(OptionalLong.empty()), first);
    assertThat(second.tryCommit(61)).isFalse();
    assertThat(second.tryCommit(60)).isTrue();
    assertThat(first.tryCommit(1)).isFalse();
    assertThat(parent.tryCommit(41)).isFalse();
    assertThat(parent.tryCommit(40)).isTrue();
    assertThat(parent.chargedBytes()).isEqualTo(100);
    assertThat(parent.committedBytes()).isEqualTo(40);
    assertThat(first.committedBytes()).isZero();
    assertThat(first.chargedBytes()).isEqualTo(60);
    second.decommitted(10);
    assertThat(first.chargedBytes()).isEqualTo(50);
    assertThat(parent.chargedBytes()).isEqualTo(90);
    assertThat(first.tryCommit(10)).isTrue();
  }

  @Test
  void theSoftLimitIsExceededWithLeaveAlone() throws Exception {
    var limits = new MemoryLimits(OptionalLong.of(50), OptionalLong.of(100));
    var account = new MemoryAccount(limits, null);
    assertThat(account.tryCommit(51)).isFalse();
    assertThat(account.tryCommit(50)).isTrue();
    boolean admitted =
        ScopedValue.where(account.overSoftLimit(), true).call(() -> account.tryCommit(50));
    assertThat(admitted).isTrue();
    boolean beyondTheHardLimit =
        ScopedValue.where(account.overSoftLimit(), true).call(() -> account.tryCommit(1));
    assertThat(beyondTheHardLimit).isFalse();
  }

  @Test
  void theBindingLimitIsTheOneWithTheLeastRoom() throws Exception {
    var parent = new MemoryAccount(OptionalLong.of(100));
    var limits = new MemoryLimits(OptionalLong.of(50), OptionalLong.of(80));
    var child = new MemoryAccount(limits, parent);
    assertThat(child.tryCommit(10)).isTrue();
    assertThat(BindingLimit.of(child)).isEqualTo(new BindingLimit(child, Limit.SOFT, 10, 50));
    assertThat(ScopedValue.where(child.overSoftLimit(), true).call(() -> BindingLimit.of(child)))
        .isEqualTo(new BindingLimit(child, Limit.HARD, 10, 80));
    assertThat(parent.tryCommit(60)).isTrue();
    assertThat(BindingLimit.of(child)).isEqualTo(new BindingLimit(parent, Limit.HARD, 70, 100));
    assertThat(child.outOfMemory(31, null).usedBytes()).isEqualTo(70);
    assertThat(BindingLimit.of(new MemoryAccount(OptionalLong.empty()))).isNull();
    // Of equal ones the nearest is told.
    var equal = new MemoryAccount(MemoryLimits.hard(OptionalLong.of(30)), parent);
    assertThat(BindingLimit.of(equal)).isEqualTo(new BindingLimit(equal, Limit.HARD, 0, 30));
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
                account.committed(bytes);
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
