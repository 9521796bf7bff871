package dev.mem.posix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.spi.PageSourceTrait;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Each policy on Linux, whichever of them the provider would choose there. What is special to macOS
 * is tried with advice that Linux refuses or, for want of the real one, takes in another way.
 */
@Tag("linux")
final class CommitPolicyTest {

  /** No advice of Linux has this number. */
  private static final int UNKNOWN_ADVICE = 7;

  private static final int DONT_NEED = LinuxConstants.TABLE.adviceDontNeed();
  private static final long PAGES = 16;

  /** Uses a page source over a policy; returns the first byte after decommit and commit. */
  private static byte firstByteAfterUse(PosixPageSource source) {
    long pageSizeBytes = source.traits().pageSizeBytes();
    Arena scope = Arena.ofShared();
    MemorySegment memory = source.reserve(PAGES * pageSizeBytes, pageSizeBytes, scope);
    MemorySegment middle = memory.asSlice(4 * pageSizeBytes, 8 * pageSizeBytes);
    source.commit(memory);
    assertThat(memory.mismatch(MemorySegment.ofArray(new byte[(int) memory.byteSize()])))
        .isEqualTo(-1);
    memory.fill((byte) 0x66);
    assertThat(source.residentBytes(memory)).isEqualTo(memory.byteSize());

    source.decommit(middle);
    source.commit(middle);
    byte first = middle.get(ValueLayout.JAVA_BYTE, 0);
    middle.fill((byte) 0x66);
    for (long offset = 0; offset < memory.byteSize(); offset += 512) {
      assertThat(memory.get(ValueLayout.JAVA_BYTE, offset)).isEqualTo((byte) 0x66);
    }
    scope.close();
    source.release(memory);
    return first;
  }

  @Test
  void commitOnTouchNeedsNoCommitAndZeroes() {
    PosixCalls calls = Systems.calls();
    var source = new PosixPageSource(calls, new CommitOnTouch(calls), 0);

    assertThat(source.traits().has(PageSourceTrait.NEEDS_COMMIT)).isFalse();
    assertThat(source.traits().has(PageSourceTrait.ZEROES_DECOMMITTED)).isTrue();
    assertThat(source.traits().has(PageSourceTrait.ADVISES_HUGE_PAGES)).isFalse();
    assertThat(firstByteAfterUse(source)).isZero();
  }

  @Test
  void commitByProtectionNeedsCommitAndZeroes() {
    PosixCalls calls = Systems.calls();
    var source = new PosixPageSource(calls, new CommitByProtection(calls), 0);

    assertThat(source.traits().has(PageSourceTrait.NEEDS_COMMIT)).isTrue();
    assertThat(source.traits().has(PageSourceTrait.ZEROES_DECOMMITTED)).isTrue();
    assertThat(firstByteAfterUse(source)).isZero();
  }

  @Test
  void commitByReuseNeedsCommitAndDoesNotPromiseZeros() {
    PosixCalls calls = Systems.callsWithReuse(UNKNOWN_ADVICE, UNKNOWN_ADVICE);
    var source = new PosixPageSource(calls, new CommitByReuse(calls), 0);

    assertThat(source.traits().has(PageSourceTrait.NEEDS_COMMIT)).isTrue();
    assertThat(source.traits().has(PageSourceTrait.DECOMMITS)).isTrue();
    assertThat(source.traits().has(PageSourceTrait.ZEROES_DECOMMITTED)).isFalse();
  }

  @Test
  void commitByReuseFallsBackWhereTheMarkIsRefused() {
    PosixCalls calls = Systems.callsWithReuse(UNKNOWN_ADVICE, UNKNOWN_ADVICE);

    // The fallback is the advice that Linux answers with zeros.
    assertThat(firstByteAfterUse(new PosixPageSource(calls, new CommitByReuse(calls), 0))).isZero();
  }

  @Test
  void commitByReuseDoesNotFallBackWhereTheMarkIsTaken() {
    int normal = 0;
    PosixCalls calls = Systems.callsWithReuse(normal, normal);

    // The mark, here without effect, is all that is given: the content stays.
    assertThat(firstByteAfterUse(new PosixPageSource(calls, new CommitByReuse(calls), 0)))
        .isEqualTo((byte) 0x66);
    assertThat(DONT_NEED).isNotEqualTo(normal);
  }
}
