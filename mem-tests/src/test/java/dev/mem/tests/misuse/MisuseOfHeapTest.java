package dev.mem.tests.misuse;

import dev.mem.BlockAllocator;
import dev.mem.Engine;
import dev.mem.Heap;
import dev.mem.tests.contract.Setup;
import dev.mem.tests.contract.Setups;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Wrong use of explicit heaps of every engine. */
@ParameterizedClass
@EnumSource(Engine.class)
final class MisuseOfHeapTest extends MisuseContract {
  private final Engine engine;
  private Heap heap;

  MisuseOfHeapTest(Engine engine) {
    this.engine = engine;
  }

  @Override
  protected Setup newSetup() {
    return Setups.onPlatform(engine);
  }

  @BeforeEach
  void openHeap() {
    heap = allocator().newSharedHeap();
  }

  @AfterEach
  void closeHeap() {
    heap.close();
  }

  @Override
  public BlockAllocator blocks() {
    return heap;
  }
}
