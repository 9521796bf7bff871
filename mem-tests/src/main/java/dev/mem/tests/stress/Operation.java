package dev.mem.tests.stress;

/** What {@link RandomOperations} does, and how often in comparison. */
enum Operation {
  ALLOCATE(12),
  ALLOCATE_ALIGNED(6),
  ALLOCATE_ZEROED(6),
  ALLOCATE_AT_LEAST(3),
  TRY_ALLOCATE(3),
  ALLOCATE_RAW(8),
  ALLOCATE_RAW_ZEROED(3),
  ALLOCATE_BATCH(2),
  FREE(18),
  FREE_RAW(10),
  FREE_BATCH(2),
  REALLOCATE(6),
  REALLOCATE_RAW(4),
  TRY_RESIZE(4),
  TRY_RESIZE_RAW(2),
  FIND_BLOCK(4),
  FREE_WRONGLY(4),
  ALLOCATE_THE_IMPOSSIBLE(1),
  TRIM(1),
  RELEASE_THREAD_CACHES(1);

  private final int weight;

  Operation(int weight) {
    this.weight = weight;
  }

  static Operation chosenBy(java.util.Random random) {
    int total = 0;
    for (Operation operation : values()) {
      total += operation.weight;
    }
    int choice = random.nextInt(total);
    for (Operation operation : values()) {
      choice -= operation.weight;
      if (choice < 0) {
        return operation;
      }
    }
    throw new AssertionError("the weights do not add up");
  }

  /** Returns whether it makes the heap grow. */
  boolean allocates() {
    return compareTo(FREE) < 0;
  }

  /** Returns whether it needs a live block. */
  boolean needsBlock() {
    return compareTo(FREE) >= 0 && compareTo(FREE_WRONGLY) <= 0;
  }
}
