package dev.mem.tests.contract;

import dev.mem.Allocator;
import dev.mem.AllocatorBuilder;
import dev.mem.Engine;
import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceTrait;
import java.util.OptionalLong;

/**
 * An engine on a page source, and what a contract must know about them beyond their traits.
 *
 * @param engine the engine of all allocators made
 * @param pageSource the page source of all allocators made
 * @param contiguousBytes the size of each allocator's range in bytes, if they are to be contiguous
 * @param largestAlignment the largest alignment that can be had at little cost here, in bytes
 * @param afterwards checks, after all allocators were closed, that the page source got everything
 *     back
 */
public record Setup(
    Engine engine,
    PageSource pageSource,
    OptionalLong contiguousBytes,
    long largestAlignment,
    Runnable afterwards) {

  /**
   * Returns a builder with the options of this setup.
   *
   * @return a new builder
   */
  public AllocatorBuilder builder() {
    AllocatorBuilder builder = Allocator.builder().engine(engine).pageSource(pageSource);
    contiguousBytes.ifPresent(builder::contiguous);
    return builder;
  }

  /**
   * Returns whether an arena made for one large block goes back to the page source as soon as that
   * is free.
   *
   * @return whether arenas are not kept by an option
   */
  public boolean returnsLargeArenasAtOnce() {
    return contiguousBytes.isEmpty();
  }

  /**
   * Returns whether the engine keeps an empty arena until the allocator is trimmed.
   *
   * @return whether it is not the reference, which gives every arena back with its last block
   */
  public boolean keepsSpareArena() {
    return engine != Engine.FIRST_FIT;
  }

  /**
   * Returns how many blocks of each busy thread figures may take for live that are not: those that
   * it is just collecting from a slab.
   *
   * @return the most for each thread, 0 for engines that count under a lock
   */
  public long uncertainBlocks() {
    return engine == Engine.SHARDED ? Long.SIZE : 0;
  }

  /**
   * Has an engine give back at once what it would give back in time.
   *
   * @param allocator an allocator of this setup
   */
  public void settle(Allocator allocator) {
    if (engine == Engine.SHARDED) {
      allocator.trim();
    }
  }

  /**
   * Returns how many empty arenas the engine keeps at most.
   *
   * @return the most there may be before the allocator is trimmed
   */
  public long mostSpareArenas() {
    return switch (engine) {
      case FIRST_FIT -> 0;
      case SHARDED -> Long.MAX_VALUE;
      default -> 1;
    };
  }

  /**
   * Returns how much of a heap the engine keeps ready in small pieces, although all of it is free.
   *
   * @param heapBytes how large the heap is
   * @return the most bytes that cannot be had in large pieces
   */
  public long keptReadyBytes(long heapBytes) {
    return engine == Engine.SHARDED ? (1 << 17) + heapBytes / 8 : 0;
  }

  /**
   * Returns whether the page source has a trait.
   *
   * @param trait the trait
   * @return whether it has
   */
  public boolean has(PageSourceTrait trait) {
    return pageSource.traits().has(trait);
  }
}
