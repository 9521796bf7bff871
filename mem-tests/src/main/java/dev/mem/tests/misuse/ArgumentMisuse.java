package dev.mem.tests.misuse;

import dev.mem.InvalidFreeException;
import dev.mem.OffHeapOutOfMemoryError;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * Arguments out of range: each of these calls throws the type named, and changes nothing.
 *
 * <p>A number too large for any memory is not out of range: it is understood as it is, and there is
 * no memory for it.
 */
@SuppressWarnings("ImmutableEnumChecker") // The functions keep no state.
public enum ArgumentMisuse {
  NEGATIVE_SIZE(IllegalArgumentException.class, scene -> sizes(scene, -1)),
  LEAST_SIZE(IllegalArgumentException.class, scene -> sizes(scene, Long.MIN_VALUE)),
  GREATEST_SIZE(OffHeapOutOfMemoryError.class, scene -> allocations(scene, Long.MAX_VALUE)),
  SIZE_THAT_ROUNDS_OVER(
      OffHeapOutOfMemoryError.class, scene -> allocations(scene, Long.MAX_VALUE - 7)),
  SIZE_OF_ALL_ADDRESSES(OffHeapOutOfMemoryError.class, scene -> allocations(scene, 1L << 48)),
  SIZE_BEYOND_ANY_SYSTEM(OffHeapOutOfMemoryError.class, scene -> allocations(scene, 1L << 47)),
  SIZE_NEXT_TO_ALL_ADDRESSES(
      OffHeapOutOfMemoryError.class, scene -> allocations(scene, (1L << 48) - 1)),
  ALIGNMENT_ZERO(IllegalArgumentException.class, scene -> alignments(scene, 0)),
  ALIGNMENT_NEGATIVE(IllegalArgumentException.class, scene -> alignments(scene, -16)),
  ALIGNMENT_LEAST(IllegalArgumentException.class, scene -> alignments(scene, Long.MIN_VALUE)),
  ALIGNMENT_NO_POWER_OF_TWO(IllegalArgumentException.class, scene -> alignments(scene, 24)),
  ALIGNMENT_TOO_LARGE(IllegalArgumentException.class, scene -> alignments(scene, 1L << 31)),
  COUNT_THAT_OVERFLOWS(
      IllegalArgumentException.class,
      scene ->
          List.of(
              () ->
                  scene.blocks().allocate(java.lang.foreign.ValueLayout.JAVA_LONG, Long.MAX_VALUE),
              () -> scene.blocks().allocate(java.lang.foreign.ValueLayout.JAVA_LONG, -1))),
  BATCH_OUT_OF_BOUNDS(
      IndexOutOfBoundsException.class,
      scene ->
          List.of(
              () -> scene.blocks().raw().allocate(8, new long[4], -1, 3),
              () -> scene.blocks().raw().allocate(8, new long[4], 0, 5),
              () -> scene.blocks().raw().allocate(8, new long[4], 3, 2),
              () -> scene.blocks().raw().free(new long[4], -1, 3),
              () -> scene.blocks().raw().free(new long[4], 0, 5),
              () -> scene.blocks().raw().free(new long[4], 3, 2))),
  JAVA_HEAP_SEGMENT(
      IllegalArgumentException.class,
      scene -> blocks(scene, MemorySegment.ofArray(new byte[32]).asSlice(16))),
  NULL_WHERE_A_BLOCK_IS_NEEDED(
      InvalidFreeException.class,
      scene ->
          List.of(
              () -> scene.blocks().usableSize(MemorySegment.NULL),
              () -> scene.blocks().tryResize(MemorySegment.NULL, 1),
              () -> scene.blocks().raw().usableSize(0),
              () -> scene.blocks().raw().tryResize(0, 1))),
  RANGE_OF_NOTHING(
      IllegalArgumentException.class,
      scene -> List.of(() -> scene.blocks().raw().range(0), () -> scene.blocks().raw().range(-1)));

  private final Class<? extends Throwable> report;
  private final Function<Scene, List<ThrowingCallable>> calls;

  ArgumentMisuse(Class<? extends Throwable> report, Function<Scene, List<ThrowingCallable>> calls) {
    this.report = report;
    this.calls = calls;
  }

  Class<? extends Throwable> report() {
    return report;
  }

  List<ThrowingCallable> calls(Scene scene) {
    return calls.apply(scene);
  }

  private static List<ThrowingCallable> sizes(Scene scene, long byteSize) {
    MemorySegment live = scene.witness(40);
    return List.of(
        () -> scene.blocks().allocate(byteSize, 16),
        () -> scene.blocks().allocateZeroed(byteSize, 16),
        () -> scene.blocks().allocateAtLeast(byteSize),
        () -> scene.blocks().tryAllocate(byteSize, 16),
        () -> scene.blocks().reallocate(live, byteSize),
        () -> scene.blocks().reallocate(MemorySegment.NULL, byteSize),
        () -> scene.blocks().tryResize(live, byteSize),
        () -> scene.blocks().goodSize(byteSize),
        () -> scene.blocks().raw().allocate(byteSize),
        () -> scene.blocks().raw().tryAllocate(byteSize, 16),
        () -> scene.blocks().raw().allocate(byteSize, new long[2], 0, 2),
        () -> scene.blocks().raw().reallocate(live.address(), byteSize),
        () -> scene.blocks().raw().tryResize(live.address(), byteSize));
  }

  private static List<ThrowingCallable> allocations(Scene scene, long byteSize) {
    MemorySegment live = scene.witness(40);
    return List.of(
        () -> scene.blocks().allocate(byteSize, 16),
        () -> scene.blocks().allocate(byteSize, 1 << 30),
        () -> scene.blocks().allocateZeroed(byteSize, 16),
        () -> scene.blocks().allocateAtLeast(byteSize),
        () -> scene.blocks().reallocate(live, byteSize),
        () -> scene.blocks().reallocate(MemorySegment.NULL, byteSize),
        () -> scene.blocks().raw().allocate(byteSize),
        () -> scene.blocks().raw().allocate(byteSize, new long[2], 0, 2),
        () -> scene.blocks().raw().reallocate(live.address(), byteSize));
  }

  private static List<ThrowingCallable> alignments(Scene scene, long byteAlignment) {
    return List.of(
        () -> scene.blocks().allocate(16, byteAlignment),
        () -> scene.blocks().allocateZeroed(16, byteAlignment),
        () -> scene.blocks().tryAllocate(16, byteAlignment),
        () -> scene.blocks().raw().allocate(16, byteAlignment),
        () -> scene.blocks().raw().tryAllocate(16, byteAlignment));
  }

  private static List<ThrowingCallable> blocks(Scene scene, MemorySegment segment) {
    return List.of(
        () -> scene.blocks().free(segment),
        () -> scene.blocks().reallocate(segment, 10),
        () -> scene.blocks().tryResize(segment, 10),
        () -> scene.blocks().usableSize(segment));
  }
}
