package dev.mem.bench.trace;

/**
 * The operations of a trace, as small numbers.
 *
 * <p>They are numbers and not an enum because the timed loop switches on them once per operation.
 */
final class OperationCode {
  static final int ALLOCATE = 0;
  static final int ALLOCATE_ZEROED = 1;
  static final int ALLOCATE_ALIGNED = 2;
  static final int REALLOCATE = 3;

  /**
   * A reallocation to 0 bytes. C leaves open what it does; here the block is freed and an empty one
   * allocated.
   */
  static final int EMPTY = 4;

  static final int FREE = 5;

  private OperationCode() {}
}
