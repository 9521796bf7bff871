package dev.mem;

/**
 * How closely the use of blocks is watched; chosen by {@link AllocatorBuilder#checking}.
 *
 * <p>Wrong frees are caught in any case, unless the block was handed out again before. This is
 * about the rest: use after free, writes past the end, and where the block in question came from.
 */
public enum Checking {

  /** Nothing beyond what is always caught, and no cost. */
  OFF,

  /**
   * One allocation in many is watched, by means of guard pages from a fixed pool; the others cost
   * what they cost without. For production: what goes wrong on one machine in a thousand is found
   * on some of a thousand machines.
   *
   * <p>A watched block has an inaccessible page behind it, and becomes inaccessible itself when it
   * is freed: access through its segment throws {@link IllegalStateException}, and any other ends
   * the program. Where the page source lacks {@link dev.mem.spi.PageSourceTrait#PROTECTS}, nothing
   * is watched.
   */
  SAMPLED,

  /**
   * Every block is watched. For tests, and to hunt an error: operations take microseconds, and
   * blocks more memory.
   *
   * <ul>
   *   <li>Each block has a lifetime of its own: access through a segment of a freed block throws
   *       {@link IllegalStateException}, where the page source has {@link
   *       dev.mem.spi.PageSourceTrait#RESCOPES}.
   *   <li>A freed block waits in quarantine, full of a pattern, before its memory is used again. A
   *       write into it is told to the {@link MisuseHandler} at the latest when it leaves, or
   *       thrown by {@link HeapInspector#verify()}.
   *   <li>Canaries before and behind each block show writes outside of it, down to a single byte:
   *       {@code free} and {@code verify} throw {@link HeapCorruptionException}.
   *   <li>A large block has an inaccessible page behind it, as long as there are not too many of
   *       them, where the page source has {@link dev.mem.spi.PageSourceTrait#PROTECTS}: whoever
   *       runs into it ends the program.
   *   <li>Each report tells where the block was allocated, and where it was freed, thread and
   *       stack; so do the {@linkplain LeakListener.Leak#sites() leaks}.
   *   <li>{@code usableSize} is exactly what was asked for, and the content of a new block is a
   *       pattern, so that nothing relies on more.
   * </ul>
   */
  FULL,
}
