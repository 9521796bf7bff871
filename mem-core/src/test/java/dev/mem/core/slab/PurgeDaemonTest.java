package dev.mem.core.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The one thread that purges: whom it calls, how often, and what it makes of failures. */
final class PurgeDaemonTest {

  /** Is called a number of times, and says at each what the daemon is to make of it. */
  private abstract static class Counting implements PurgeDaemon.Purgeable {
    final List<Thread> calls = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch done;

    Counting(int expected) {
      done = new CountDownLatch(expected);
    }

    @Override
    public final boolean purgeDue() {
      calls.add(Thread.currentThread());
      try {
        return hasMore(calls.size());
      } finally {
        done.countDown();
      }
    }

    abstract boolean hasMore(int call);

    void await() throws InterruptedException {
      assertThat(done.await(1, TimeUnit.MINUTES)).isTrue();
    }
  }

  /** The daemon knows them weakly. */
  private final List<Counting> alive = new ArrayList<>();

  @AfterEach
  void allWereKept() {
    assertThat(alive).isNotEmpty();
  }

  private <T extends Counting> T add(T counting) {
    alive.add(counting);
    PurgeDaemon.add(counting);
    return counting;
  }

  private Counting until(int last) {
    return new Counting(last) {
      @Override
      boolean hasMore(int call) {
        return call < last;
      }
    };
  }

  @Test
  void whoeverHasMoreIsCalledAgainAndNoOther() throws InterruptedException {
    Counting once = add(until(1));
    Counting often = add(until(3));
    once.await();
    often.await();
    assertThat(often.calls).hasSize(3);
    assertThat(once.calls).hasSize(1);
  }

  @Test
  void itIsADaemonThatKeepsNoClassLoader() throws InterruptedException {
    List<ClassLoader> loaders = new ArrayList<>();
    Counting once =
        add(
            new Counting(1) {
              @Override
              boolean hasMore(int call) {
                loaders.add(Thread.currentThread().getContextClassLoader());
                return false;
              }
            });
    once.await();
    Thread thread = once.calls.getFirst();
    assertThat(thread.getName()).isEqualTo("mem-purge");
    assertThat(thread.isDaemon()).isTrue();
    assertThat(thread).isNotSameAs(Thread.currentThread());
    assertThat(loaders).containsOnlyNulls();
  }

  @Test
  void oneThreadPurgesForAll() throws InterruptedException {
    Counting second = until(2);
    Counting adding =
        add(
            new Counting(3) {
              @Override
              boolean hasMore(int call) {
                if (call == 2) {
                  add(second);
                }
                return call < 4;
              }
            });
    adding.await();
    second.await();
    assertThat(second.calls).containsOnly(adding.calls.getFirst());
  }

  /** What fails may do better the next time; what is closed has nothing any more. */
  @Test
  void whatFailsIsTriedAgainUnlessItIsClosed() throws InterruptedException {
    Counting failing =
        add(
            new Counting(3) {
              @Override
              boolean hasMore(int call) {
                switch (call) {
                  case 1 -> throw new IllegalArgumentException("a handler's");
                  case 2 -> throw new OutOfMemoryError("Java's");
                  default -> {
                    return false;
                  }
                }
              }
            });
    Counting closed =
        add(
            new Counting(1) {
              @Override
              boolean hasMore(int call) {
                throw new IllegalStateException("closed");
              }
            });
    failing.await();
    closed.await();
    add(until(1)).await();
    assertThat(failing.calls).hasSize(3);
    assertThat(closed.calls).hasSize(1);
  }
}
