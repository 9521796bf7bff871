package dev.mem.bench.turns;

/** A contestant could not be made, or failed at its work. */
public final class ContestantFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  ContestantFailure(Contestant contestant, Throwable cause) {
    super(contestant.name() + " failed: " + cause, cause);
  }

  /** Makes the failure of a contestant in another process. */
  ContestantFailure(String message) {
    super(message);
  }
}
