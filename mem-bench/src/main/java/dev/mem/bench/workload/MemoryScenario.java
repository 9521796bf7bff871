package dev.mem.bench.workload;

import dev.mem.bench.subject.BlockTable;

/**
 * A sequence of allocations and frees that shows how an allocator's memory follows the program's
 * needs.
 *
 * @see MemoryScenarios
 */
public interface MemoryScenario {

  /**
   * Returns how many slots it needs.
   *
   * @return the number of slots of the table
   */
  int slots();

  /**
   * Returns about how many operations it does.
   *
   * @return the number of allocations and frees
   */
  int operations();

  /**
   * Runs it.
   *
   * @param table a table of empty slots; blocks may be live in it afterwards
   */
  void run(BlockTable table);
}
