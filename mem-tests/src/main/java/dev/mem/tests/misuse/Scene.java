package dev.mem.tests.misuse;

import dev.mem.Allocator;
import dev.mem.BlockAllocator;
import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceTrait;
import dev.mem.tests.contract.HeapPicture;
import dev.mem.tests.contract.Pattern;
import dev.mem.tests.contract.UnderTest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a case of misuse finds: an allocator with live blocks that bear witness, another allocator,
 * and means to make wrong addresses of every kind.
 *
 * <p>Witnesses hold a pattern. {@link #leave} checks and frees them, and undoes what cases have set
 * up.
 */
public final class Scene {
  private static final int WITNESSES = 24;

  private final UnderTest test;
  private final List<MemorySegment> witnesses = new ArrayList<>();
  private final List<Runnable> undo = new ArrayList<>();

  private Scene(UnderTest test) {
    this.test = test;
  }

  /** Sets up live blocks of several sizes. */
  static Scene enter(UnderTest test) {
    Scene scene = new Scene(test);
    for (int i = 0; i < WITNESSES; i++) {
      scene.witness(8 + 40L * (i % 6));
    }
    return scene;
  }

  /** Checks and frees every witness, and undoes what the case has set up, last first. */
  void leave() {
    checkWitnesses();
    undo.reversed().forEach(Runnable::run);
    witnesses.forEach(blocks()::free);
  }

  void checkWitnesses() {
    witnesses.forEach(witness -> Pattern.check(witness, witness.address()));
  }

  /** Allocates a block that stays live, and must keep its content, until the scene is left. */
  MemorySegment witness(long byteSize) {
    MemorySegment witness = blocks().allocate(byteSize, 1);
    Pattern.fill(witness, witness.address());
    witnesses.add(witness);
    return witness;
  }

  /** Runs something when the scene is left. */
  void whenLeft(Runnable action) {
    undo.add(action);
  }

  BlockAllocator blocks() {
    return test.blocks();
  }

  Allocator allocator() {
    return test.allocator();
  }

  boolean has(PageSourceTrait trait) {
    return test.setup().has(trait);
  }

  /**
   * Allocates, does something with the block, frees it, and returns what is now a stale segment.
   */
  MemorySegment freed(long byteSize, Consumer<MemorySegment> free) {
    MemorySegment block = blocks().allocate(byteSize, 1);
    witness(byteSize); // Keeps the arena, and whatever the engine keeps blocks of one size in.
    free.accept(block);
    return block;
  }

  /** Makes a further allocator on the same page source; it is closed at the end of the test. */
  Allocator other() {
    return test.newAllocator(options -> options.name("other"));
  }

  /** Returns address space that nobody may touch, given back when the scene is left. */
  MemorySegment inaccessible() {
    PageSource source = test.setup().pageSource();
    long byteSize = source.traits().granularityBytes();
    Arena scope = Arena.ofShared();
    MemorySegment reservation = source.reserve(byteSize, byteSize, scope);
    if (has(PageSourceTrait.PROTECTS)) {
      source.commit(reservation);
      source.protect(reservation);
    }
    whenLeft(() -> {
      scope.close();
      source.release(reservation);
    });
    return reservation;
  }

  /** Returns the range of the arena that a block is in. */
  HeapPicture.Range arenaOf(MemorySegment block) {
    return HeapPicture.of(allocator()).arenaOf(block);
  }

  boolean isInLiveBlock(long address) {
    return allocator().inspector().blockContaining(address) != 0;
  }
}
