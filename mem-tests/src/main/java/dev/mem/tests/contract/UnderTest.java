package dev.mem.tests.contract;

import dev.mem.Allocator;
import dev.mem.AllocatorBuilder;
import dev.mem.BlockAllocator;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * What is under test, as the contracts see it.
 *
 * <p>A contract is an interface whose default methods are tests; it states one subject of the API's
 * documentation, and asks only for the methods below. {@link AllocatorContract} and {@link
 * HeapContract} put contracts together; their subclasses say on which {@link Setup} they run.
 */
public interface UnderTest {

  /**
   * Returns the block allocator under test.
   *
   * @return an allocator, or a heap of one
   */
  BlockAllocator blocks();

  /**
   * Returns the allocator under test.
   *
   * @return the one that {@link #blocks()} is, or is a heap of
   */
  Allocator allocator();

  /**
   * Makes a further allocator, which is verified and closed at the end of the test.
   *
   * @param options sets options on top of those of the setup
   * @return a new allocator on the same page source
   */
  Allocator newAllocator(UnaryOperator<AllocatorBuilder> options);

  /**
   * Returns how allocators are made here.
   *
   * @return the setup
   */
  Setup setup();

  /**
   * Returns the source of randomness of this test.
   *
   * @return repeatable by {@link Seeds}
   */
  Random random();
}
