package dev.mem.bench.cli;

import dev.mem.bench.trace.Ticker;
import java.io.Console;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A progress bar with the time left, if a person is looking; nothing otherwise. */
final class ProgressDisplay implements AutoCloseable {
  private static final long STEPS = 1000;
  private static final int UPDATE_MILLIS = 200;

  private final @Nullable ProgressBar bar;
  private final int parts;
  private int begun;

  /**
   * Shows a bar.
   *
   * @param task what is done
   * @param parts of how many parts of about the same length the work consists
   */
  ProgressDisplay(String task, int parts) {
    this.parts = parts;
    bar = isWatched() ? bar(task) : null;
  }

  private static boolean isWatched() {
    boolean terminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    return terminal && !"dumb".equals(System.getenv("TERM"));
  }

  private static ProgressBar bar(String task) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(STEPS)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(UPDATE_MILLIS)
        .clearDisplayOnFinish()
        .build();
  }

  /** Begins the next part, and returns what is told how far it has come. */
  Ticker nextPart(String label) {
    double from = (double) begun / parts;
    begun++;
    double to = (double) begun / parts;
    if (bar == null) {
      return _ -> {};
    }
    bar.setExtraMessage(label);
    Ticker whole = fraction -> bar.stepTo(Math.round(fraction * STEPS));
    return whole.part(from, to);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
