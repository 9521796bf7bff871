package dev.mem.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.core.slab.ShardedEngine;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is quick is small enough for the JIT compiler to inline, and what is slow is too large.
 *
 * <p>The compiler inlines any method of up to 35 bytes of bytecode, and larger ones, up to 325,
 * only where they are called often.
 */
final class InlineBoundaryTest {
  private static final int ALWAYS_INLINED = 35;
  private static final int INLINED_WHERE_HOT = 325;

  @ParameterizedTest
  @CsvSource({
    "RawFront, freeSlowly",
    "RawFront, reallocate",
    "RawFront, allocateZeroed",
    "slab/SlabHeap, allocateSlowly",
    "slab/OwnerFrees, freeNoted"
  })
  void slowPathsStayOutOfUsersLoops(String className, String method) throws IOException {
    assertThat(codeLength(RawFront.class, className, method)).isGreaterThan(ALWAYS_INLINED);
  }

  /** Straight-line code that takes less as a call. */
  @ParameterizedTest
  @CsvSource({"layout/ShortZeros, fill", "layout/ShortCopies, copy"})
  void whatIsLongStaysOutOfItsCallers(String className, String method) throws IOException {
    assertThat(codeLength(RawFront.class, className, method)).isGreaterThan(INLINED_WHERE_HOT);
  }

  @ParameterizedTest
  @CsvSource({
    "slab/SlabHeap, allocateFrom",
    "slab/OwnerFrees, free",
    "slab/ShardedEngine, freeQuickly",
    "slab/ShardedEngine, allocateQuickly",
    "slab/Extent, startsBlock",
    "slab/RemoteFrees, free",
    "ShardedRawFront, allocate",
    "ShardedRawFront, free"
  })
  void quickPathsCanBeInlined(String className, String method) throws IOException {
    assertThat(codeLength(ShardedEngine.class, className, method))
        .isLessThanOrEqualTo(INLINED_WHERE_HOT);
  }

  private static int codeLength(Class<?> near, String className, String method) throws IOException {
    try (InputStream in = near.getResourceAsStream("/dev/mem/core/" + className + ".class")) {
      byte[] bytes = Objects.requireNonNull(in, className).readAllBytes();
      return ClassFile.of().parse(bytes).methods().stream()
          .filter(each -> each.methodName().equalsString(method))
          .mapToInt(InlineBoundaryTest::codeLength)
          .max()
          .orElseThrow();
    }
  }

  private static int codeLength(MethodModel method) {
    return method.findAttribute(Attributes.code()).orElseThrow().codeLength();
  }
}
