package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The slabs that wait for their owner, and how far behind it is. */
final class RemoteQueueTest {
  private final RemoteQueue queue = new RemoteQueue();
  private final Bin bin = Fixtures.heapWithoutOwner().bin(0);

  private Slab slab(long address) {
    return new Slab(null, address, bin, 1);
  }

  private static List<Long> addresses(Slab first) {
    List<Long> addresses = new ArrayList<>();
    for (Slab slab = first; slab != null; slab = slab.nextQueued) {
      addresses.add(slab.address);
    }
    return addresses;
  }

  @Test
  void allSlabsAreTakenAtOnceTheLastFirst() {
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.takeAll()).isNull();
    for (long address = 1; address <= 3; address++) {
      queue.push(slab(address));
      assertThat(queue.isEmpty()).isFalse();
    }
    assertThat(addresses(Objects.requireNonNull(queue.takeAll()))).containsExactly(3L, 2L, 1L);
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.takeAll()).isNull();
  }

  @Test
  void whatWasTakenCanBeQueuedAgainBeforeWhatCameMeanwhile() {
    queue.push(slab(1));
    queue.push(slab(2));
    Slab taken = queue.takeAll();
    queue.push(slab(3));
    queue.pushAll(taken);
    assertThat(addresses(Objects.requireNonNull(queue.takeAll())))
        .containsExactlyInAnyOrder(1L, 2L, 3L);
    queue.pushAll(null);
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void whatIsLeftIsCountedUntilTheOwnerTakesAll() {
    assertThat(queue.leave(4096)).isEqualTo(4096);
    assertThat(queue.leave(1024)).isEqualTo(5120);
    assertThat(queue.takeAll()).isNull();
    assertThat(queue.leave(1024)).isEqualTo(1024);
  }
}
