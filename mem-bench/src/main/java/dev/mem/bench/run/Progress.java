package dev.mem.bench.run;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;

/**
 * Says how far a run has come and how long it will still take.
 *
 * <p>On a terminal one line is kept up to date; elsewhere a line is printed at every tenth. The
 * time left is the estimate for the rest, corrected by how far off the estimate was up to now.
 */
public final class Progress {
  private static final int TENTHS = 10;
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream out;
  private final boolean terminal;
  private final long start = System.nanoTime();
  private final long totalMillis;
  private long doneMillis;
  private int tenths;

  /**
   * Makes a display.
   *
   * @param out where to
   * @param totalMillis how long all work should take, in milliseconds
   */
  public Progress(PrintStream out, long totalMillis) {
    this.out = out;
    this.totalMillis = Math.max(1, totalMillis);
    this.terminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  }

  /**
   * Says what is being done.
   *
   * @param what in a few words
   */
  public void at(String what) {
    if (terminal) {
      out.print(CLEAR_LINE + line(what));
      out.flush();
    }
  }

  /**
   * Notes that work is done.
   *
   * @param estimatedMillis how long it should have taken, in milliseconds
   */
  public void done(long estimatedMillis) {
    doneMillis += estimatedMillis;
    int reached = (int) Math.min(TENTHS, doneMillis * TENTHS / totalMillis);
    if (!terminal && reached > tenths) {
      tenths = reached;
      out.println(line(""));
    }
  }

  /** Clears the line. */
  public void close() {
    if (terminal) {
      out.print(CLEAR_LINE);
      out.flush();
    }
  }

  private String line(String what) {
    double part = Math.min(1, (double) doneMillis / totalMillis);
    long elapsedMillis = (System.nanoTime() - start) / 1_000_000;
    double pace = doneMillis == 0 ? 1 : (double) elapsedMillis / doneMillis;
    long leftMillis = (long) ((totalMillis - Math.min(totalMillis, doneMillis)) * pace);
    return "%3.0f %%  about %s left  %s"
        .formatted(100 * part, text(Duration.ofMillis(leftMillis)), what)
        .stripTrailing();
  }

  /**
   * Writes a duration for people.
   *
   * @param duration the duration
   * @return hours and minutes, minutes and seconds, or seconds
   */
  public static String text(Duration duration) {
    if (duration.toHours() > 0) {
      return duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }
    return duration.toMinutes() > 0
        ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
        : duration.toSeconds() + " s";
  }
}
