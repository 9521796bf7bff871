package dev.mem.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What lingers is of the whole process; all of it is let go at the end of each test. */
final class LingeringTest {
  private final List<Block> blocks = new ArrayList<>();

  /** A block that a native call uses, or not. */
  private static final class Block implements Lingering.Use {
    private boolean isUsed;
    private int asked;
    private int unpinned;

    @Override
    public boolean tryEndLifetime() {
      asked++;
      return !isUsed;
    }

    @Override
    public void unpin() {
      unpinned++;
    }
  }

  private Block block(boolean isUsed) {
    var block = new Block();
    block.isUsed = isUsed;
    blocks.add(block);
    return block;
  }

  @AfterEach
  void nothingLingers() {
    blocks.forEach(block -> block.isUsed = false);
    Lingering.retry();
    assertThat(blocks).allMatch(block -> block.unpinned == 1);
  }

  @Test
  void aBlockThatNobodyUsesIsLetGoAtOnceAndForgotten() {
    Block block = block(false);
    Lingering.release(block);
    assertThat(block.unpinned).isEqualTo(1);
    Lingering.retry();
    assertThat(block.asked).isEqualTo(1);
  }

  @Test
  void aBlockInUseIsTriedUntilItsUseHasEnded() {
    Block first = block(true);
    Block second = block(true);
    Lingering.release(first);
    Lingering.release(second);
    Lingering.retry();
    assertThat(first.unpinned + second.unpinned).isZero();
    second.isUsed = false;
    Lingering.retry();
    assertThat(first.unpinned).isZero();
    assertThat(second.unpinned).isEqualTo(1);
    first.isUsed = false;
    Lingering.retry();
    Lingering.retry();
    assertThat(first.asked).isEqualTo(4);
    assertThat(second.asked).isEqualTo(3);
  }
}
