package dev.mem.tests.fuzz;

/** What one byte of an input asks for: its lowest five bits. */
enum FuzzOperation {
  ALLOCATE,
  ALLOCATE_ALIGNED,
  ALLOCATE_ZEROED,
  ALLOCATE_AT_LEAST,
  TRY_ALLOCATE,
  ALLOCATE_RAW,
  ALLOCATE_RAW_ALIGNED,
  ALLOCATE_RAW_ZEROED,
  ALLOCATE_BATCH,
  ALLOCATE_MANY,
  ALLOCATE_THE_IMPOSSIBLE,
  FREE,
  FREE_RAW,
  FREE_BATCH,
  FREE_MANY,
  FREE_TWICE,
  FREE_NOTHING,
  REALLOCATE,
  REALLOCATE_RAW,
  REALLOCATE_NOTHING,
  TRY_RESIZE,
  TRY_RESIZE_RAW,
  USABLE_SIZE,
  BLOCK_CONTAINING,
  WRONG_ADDRESS,
  WRONG_ARGUMENT,
  OPEN_HEAP,
  CLOSE_HEAP,
  TRIM,
  RELEASE_THREAD_CACHES,
  VERIFY,
  VERIFY_SOURCE;

  private static final FuzzOperation[] VALUES = values();

  static FuzzOperation of(int code) {
    return VALUES[code & 31];
  }

  boolean needsBlock() {
    return switch (this) {
      case FREE, FREE_RAW, FREE_BATCH, FREE_MANY, FREE_TWICE -> true;
      case REALLOCATE, REALLOCATE_RAW, TRY_RESIZE, TRY_RESIZE_RAW -> true;
      case USABLE_SIZE, BLOCK_CONTAINING, WRONG_ADDRESS -> true;
      default -> false;
    };
  }

  boolean allocates() {
    return compareTo(ALLOCATE_MANY) <= 0;
  }
}
