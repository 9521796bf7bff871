package dev.mem.bench.trace;

/** Which threads replay a trace. */
public enum ReplayMode {
  /** One thread does everything, in the order of the trace. */
  ONE_THREAD,
  /** Each thread that the trace names does its own operations. */
  THREADS,
}
