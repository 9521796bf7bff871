package dev.mem.tests.failure;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mem.Allocator;
import dev.mem.Checking;
import dev.mem.Engine;
import dev.mem.LimitListener.Decision;
import dev.mem.OffHeapOutOfMemoryError;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Listeners and handlers that call the allocator they are told of, or throw. */
@ParameterizedClass
@EnumSource(Engine.class)
final class ListenerTest {
  private static final long LIMIT_BYTES = 8 << 20;

  private final Engine engine;

  ListenerTest(Engine engine) {
    this.engine = engine;
  }

  /** A cache that gives up its oldest blocks, and looks into the heap while it does. */
  @ParameterizedTest
  @EnumSource(Checking.class)
  void limitListenerMayUseTheAllocator(Checking checking) {
    Deque<MemorySegment> cache = new ArrayDeque<>();
    try (Allocator allocator =
        Allocator.builder()
            .engine(engine)
            .checking(checking)
            .limitBytes(LIMIT_BYTES)
            .limitListener(pressure -> {
              Allocator same = pressure.allocator();
              for (int i = 0; i < 20 && cache.size() > 1; i++) {
                same.free(cache.removeFirst());
              }
              same.inspector().verify();
              same.trim();
              MemorySegment small = same.tryAllocate(16, 16);
              same.raw().free(small.address());
              return Decision.PROCEED;
            })
            .build()) {
      for (int i = 0; i < 500; i++) {
        cache.addLast(allocator.allocate(100_000, 16));
        cache.getLast().fill((byte) i);
      }
      assertThat(cache.size()).isLessThan(100);
      cache.forEach(
          block -> assertThat(block.get(JAVA_BYTE, 0)).isEqualTo(block.get(JAVA_BYTE, 99_999)));
      allocator.inspector().verify();
      cache.forEach(allocator::free);
      allocator.trim();
      assertThat(allocator.statistics().reservedBytes()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Checking.class)
  void limitListenerMayThrow(Checking checking) {
    List<MemorySegment> live = new ArrayList<>();
    try (Allocator allocator =
        Allocator.builder()
            .engine(engine)
            .checking(checking)
            .limitBytes(LIMIT_BYTES)
            .limitListener(pressure -> {
              throw new ArithmeticException("by the listener");
            })
            .build()) {
      assertThatThrownBy(
              () -> {
                while (true) {
                  live.add(allocator.allocate(100_000, 16));
                }
              })
          .isInstanceOfAny(ArithmeticException.class, OffHeapOutOfMemoryError.class);
      allocator.inspector().verify();
      assertThat(allocator.statistics().liveBlocks()).isEqualTo(live.size());
      live.forEach(allocator::free);
      allocator.trim();
      assertThat(allocator.statistics().reservedBytes()).isZero();
    }
  }

  /** Each of several damaged blocks is told, once, and none is lost because the handler throws. */
  @ParameterizedTest
  @EnumSource(value = Checking.class, names = "FULL")
  void misuseHandlerMayThrow(Checking checking) {
    try (Allocator allocator =
        Allocator.builder()
            .engine(engine)
            .checking(checking)
            .misuseHandler(misuse -> {
              throw new ArithmeticException("by the handler");
            })
            .build()) {
      for (int i = 0; i < 3; i++) {
        long address = allocator.raw().allocate(100);
        allocator.raw().free(address);
        MemorySegment range = allocator.raw().range(address);
        range.set(JAVA_BYTE, address - range.address(), (byte) 1);
      }
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(allocator::trim).isInstanceOf(ArithmeticException.class);
      }
      allocator.trim();
      allocator.inspector().verify();
      assertThat(allocator.statistics().reservedBytes()).isZero();
    }
  }
}
