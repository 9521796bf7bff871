package dev.mem.bench.turns;

import com.google.gson.Gson;
import java.nio.file.Path;
import java.util.List;

/**
 * The process that one {@link Cast} plays in.
 *
 * <p>Arguments are the file of the trace, the number of turns, the number of who begins, and the
 * contestants. It prints a line that begins with {@link #RESULT} and holds the times of each as
 * JSON, or else one that begins with {@link #FAILURE}.
 */
public final class TurnsWorker {
  /** What the line with the times begins with. */
  static final String RESULT = "mem-turns ";

  /** What the line begins with that says who failed, and why. */
  static final String FAILURE = "mem-turns-failure ";

  private TurnsWorker() {}

  /**
   * Plays.
   *
   * @param args the trace, turns, who begins, contestants
   */
  public static void main(String[] args) {
    List<Contestant> contestants =
        List.of(args).subList(3, args.length).stream().map(Contestant::of).toList();
    Cast cast = new Cast(contestants, Integer.parseInt(args[1]));
    Gson gson = new Gson();
    try {
      Object times = cast.play(Path.of(args[0]), Integer.parseInt(args[2]));
      System.out.println(RESULT + gson.toJson(times));
    } catch (ContestantFailure e) {
      System.out.println(FAILURE + gson.toJson(e.getMessage()));
    }
    System.out.flush();
    // Threads that a failed contestant left behind must not keep the process alive.
    Runtime.getRuntime().halt(0);
  }
}
