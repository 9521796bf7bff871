package dev.mem.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class ErrnoSlotsTest {

  private final ErrnoSlots slots = new ErrnoSlots();

  @Test
  void noTwoCallersHaveTheSameSlot() {
    Set<Long> addresses = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      assertThat(addresses.add(slots.take().address())).isTrue();
    }
  }

  @Test
  void slotsThatAreGivenBackAreTakenAgain() {
    Set<Long> addresses = new HashSet<>();
    for (int round = 0; round < 100; round++) {
      List<MemorySegment> taken = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        taken.add(slots.take());
      }
      taken.forEach(slot -> addresses.add(slot.address()));
      taken.forEach(slots::giveBack);
    }
    assertThat(addresses).hasSize(64);
  }

  @Test
  void aSlotBeyondTheSixtyFourthIsOfNoUseToOthers() {
    for (int i = 0; i < 64; i++) {
      slots.take();
    }
    MemorySegment extra = slots.take();
    slots.giveBack(extra);

    assertThat(slots.take().address()).isNotEqualTo(extra.address());
  }

  @Test
  void threadsDoNotShareSlots() throws ExecutionException, InterruptedException {
    try (ExecutorService crew = Executors.newFixedThreadPool(8)) {
      List<Future<?>> tasks = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        int mark = thread;
        tasks.add(crew.submit(() -> takeMarkAndGiveBack(mark)));
      }
      for (Future<?> task : tasks) {
        task.get();
      }
    }
  }

  private void takeMarkAndGiveBack(int mark) {
    for (int i = 0; i < 20_000; i++) {
      MemorySegment slot = slots.take();
      slot.set(ValueLayout.JAVA_INT, 0, mark);
      Thread.onSpinWait();
      assertThat(slot.get(ValueLayout.JAVA_INT, 0)).isEqualTo(mark);
      slots.giveBack(slot);
    }
  }
}
