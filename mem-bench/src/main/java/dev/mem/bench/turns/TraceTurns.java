package dev.mem.bench.turns;

import com.google.gson.Gson;
import dev.mem.bench.result.Statistics;
import dev.mem.bench.run.JavaProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Replays a trace with several contestants, which take turns of some milliseconds.
 *
 * <p>A machine that others use, too, may change its speed from one second to the next: then figures
 * of two processes cannot be compared, however often they are repeated, but those of two turns can.
 * What the JIT compiler makes of the same classes still differs by some per cent from one time to
 * the next, and what it has compiled before has a part in that: so there are several casts, each in
 * a process of its own and for one trace, and each beginning with another contestant.
 */
public final class TraceTurns {
  /** The longest that a turn may take on average, before the cast is given up. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Gson GSON = new Gson();

  private final List<Contestant> contestants;
  private final int casts;
  private final int turns;

  /**
   * What became of a contestant.
   *
   * @param contestant the contestant
   * @param leastNanos the least time of an operation in any turn, in nanoseconds
   * @param ratio its time in parts of the first contestant's: the mean over the casts of the median
   *     over the turns of a cast
   * @param leastRatio the least of a cast
   * @param mostRatio the most of a cast
   */
  public record Result(
      Contestant contestant,
      double leastNanos,
      double ratio,
      double leastRatio,
      double mostRatio) {}

  /**
   * Prepares a comparison.
   *
   * @param contestants who takes part; the first is what the others are compared with
   * @param casts how often they are cast anew
   * @param turns how many turns each of a cast has
   */
  public TraceTurns(List<Contestant> contestants, int casts, int turns) {
    this.contestants = List.copyOf(contestants);
    this.casts = casts;
    this.turns = turns;
  }

  /**
   * Replays a trace.
   *
   * @param file the file of the trace
   * @param castDone told the number of a cast that is done
   * @return what became of each contestant
   * @throws ContestantFailure if one of them fails
   * @throws IOException if a process cannot be started, or fails as a whole
   * @throws InterruptedException if the caller is interrupted
   */
  public List<Result> run(Path file, IntConsumer castDone)
      throws IOException, InterruptedException {
    List<Cast.Times[]> played = new ArrayList<>();
    for (int cast = 0; cast < casts; cast++) {
      played.add(play(file, cast % contestants.size()));
      castDone.accept(cast + 1);
    }
    List<Result> results = new ArrayList<>();
    for (int i = 0; i < contestants.size(); i++) {
      int contestant = i;
      results.add(
          result(
              contestants.get(contestant),
              played.stream().map(times -> times[contestant]).toList()));
    }
    return results;
  }

  private static Result result(Contestant contestant, List<Cast.Times> ofCasts) {
    List<Double> ratios = ofCasts.stream().map(Cast.Times::ratio).sorted().toList();
    return new Result(
        contestant,
        ofCasts.stream().mapToDouble(Cast.Times::leastNanos).min().orElseThrow(),
        Statistics.geometricMean(ratios),
        ratios.getFirst(),
        ratios.getLast());
  }

  /** Has a process play, and returns the times of each contestant. */
  private Cast.Times[] play(Path file, int begins) throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(
            List.of(file.toString(), Integer.toString(turns), Integer.toString(begins)));
    contestants.forEach(each -> arguments.add(each.name()));
    List<String> said = new ArrayList<>();
    try (JavaProcess process =
        new JavaProcess(JavaProcess.timingArguments(), TurnsWorker.class, arguments, said::add)) {
      Duration atMost = PATIENCE.multipliedBy((long) turns * contestants.size());
      boolean ended = process.await(atMost);
      for (String line : said) {
        if (line.startsWith(TurnsWorker.RESULT)) {
          return GSON.fromJson(line.substring(TurnsWorker.RESULT.length()), Cast.Times[].class);
        }
        if (line.startsWith(TurnsWorker.FAILURE)) {
          String message =
              GSON.fromJson(line.substring(TurnsWorker.FAILURE.length()), String.class);
          throw new ContestantFailure(message);
        }
      }
      throw new IOException(
          "no times of " + file + ": " + (ended ? process.ending() : "not done in time"));
    }
  }
}
