package dev.mem.bench.workload;

import dev.mem.bench.subject.SubjectTrait;
import java.util.Set;

/**
 * What there is to know about a workload.
 *
 * @param name a short name in lower case
 * @param summary what it does, in one line for people
 * @param needs the traits without which a subject cannot run it
 * @param scaling on which threads it runs
 */
public record WorkloadFacts(String name, String summary, Set<SubjectTrait> needs, Scaling scaling) {

  /** Copies the set. */
  public WorkloadFacts {
    needs = Set.copyOf(needs);
  }

  /** On which threads a workload runs. */
  public enum Scaling {
    /** On as many platform threads as it likes. */
    FIXED,
    /** On as many platform or virtual threads as it likes. */
    FIXED_OR_VIRTUAL,
    /** On as many platform threads as it is told. */
    THREADS,
    /** On as many platform or virtual threads as it is told. */
    THREADS_OR_VIRTUAL;

    /**
     * Returns whether the number of threads can be chosen.
     *
     * @return whether it heeds the number it is told
     */
    public boolean heedsThreads() {
      return this == THREADS || this == THREADS_OR_VIRTUAL;
    }

    /**
     * Returns whether virtual threads make sense.
     *
     * @return whether it may be run on them
     */
    public boolean suitsVirtualThreads() {
      return this == FIXED_OR_VIRTUAL || this == THREADS_OR_VIRTUAL;
    }
  }
}
