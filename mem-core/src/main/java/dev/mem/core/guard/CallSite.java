package dev.mem.core.guard;

import java.util.List;

/**
 * Who called mem: a thread, and its stack from the first frame outside of mem on.
 *
 * @param thread the name of the thread, or its number if it has none
 * @param frames the caller of mem first, at most {@value #MOST_FRAMES} of them
 */
record CallSite(String thread, List<StackTraceElement> frames) {
  private static final int MOST_FRAMES = 24;
  private static final StackWalker WALKER = StackWalker.getInstance();

  /** Returns the current thread and its stack. */
  static CallSite here() {
    List<StackTraceElement> frames =
        WALKER.walk(stack ->
            stack
                .dropWhile(frame -> isOfMem(frame.getClassName()))
                .limit(MOST_FRAMES)
                .map(StackWalker.StackFrame::toStackTraceElement)
                .toList());
    Thread thread = Thread.currentThread();
    String name = thread.getName();
    return new CallSite(name.isEmpty() ? "thread #" + thread.threadId() : name, frames);
  }

  private static boolean isOfMem(String className) {
    return className.startsWith("dev.mem.core.")
        || className.startsWith("java.lang.foreign.")
        || (className.startsWith("dev.mem.") && className.lastIndexOf('.') == "dev.mem".length());
  }

  /** Returns lines to be appended to a report. */
  String told(String what) {
    StringBuilder text = new StringBuilder("\n  ").append(what).append(" by ").append(thread);
    frames.forEach(frame -> text.append("\n    at ").append(frame));
    return text.toString();
  }
}
