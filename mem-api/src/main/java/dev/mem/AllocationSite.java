package dev.mem;

import java.util.List;

/**
 * Live blocks that were allocated at the same place in the program.
 *
 * @param frames the stack of the allocation, the caller of mem first
 * @param blocks how many blocks
 * @param bytes how many usable bytes they have
 */
public record AllocationSite(List<StackTraceElement> frames, long blocks, long bytes) {

  /** Takes a copy of the frames. */
  public AllocationSite {
    frames = List.copyOf(frames);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(blocks).append(" blocks of ").append(bytes).append(" bytes, allocated");
    frames.forEach(frame -> text.append("\n    at ").append(frame));
    return text.toString();
  }
}
