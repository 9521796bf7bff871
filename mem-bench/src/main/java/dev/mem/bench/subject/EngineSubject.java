package dev.mem.bench.subject;

import dev.mem.Allocator;
import dev.mem.Checking;
import dev.mem.Engine;
import java.lang.foreign.Arena;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** An engine of this project, on one of its tiers, and perhaps watched. */
final class EngineSubject implements Subject {

  /** How a program talks to an allocator. */
  enum Tier {
    /** Addresses. */
    RAW,
    /** Segments, which the slots keep. */
    SEGMENT,
    /** Addresses, from an explicit heap of each table. */
    HEAP;

    /** Returns what follows the engine in the name of the subject. */
    String suffix() {
      return this == RAW ? "" : ":" + name().toLowerCase(Locale.ROOT);
    }
  }

  private final String name;
  private final Tier tier;
  private final Allocator allocator;

  EngineSubject(String name, Engine engine, Tier tier, Checking checking) {
    this.name = name;
    this.tier = tier;
    // What is live at the end was left by a run that failed, which says so itself.
    this.allocator =
        Allocator.builder()
            .engine(engine)
            .checking(checking)
            .name(name)
            .leakListener(_ -> {})
            .build();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<SubjectTrait> traits() {
    return EnumSet.allOf(SubjectTrait.class);
  }

  @Override
  public BlockTable newTable(int slots) {
    return switch (tier) {
      case RAW -> new RawTable(allocator.raw(), slots);
      case SEGMENT -> new SegmentTable(allocator, slots);
      case HEAP -> new RawTable(allocator.newHeap().raw(), slots);
    };
  }

  @Override
  public BlockTable newSharedTable(int slots) {
    return tier == Tier.HEAP
        ? new RawTable(allocator.newSharedHeap().raw(), slots)
        : newTable(slots);
  }

  @Override
  public Arena confinedArena() {
    return allocator.confinedArena();
  }

  @Override
  public Arena sharedArena() {
    return allocator.sharedArena();
  }

  @Override
  public Optional<Allocator> allocator() {
    return Optional.of(allocator);
  }

  @Override
  public void close() {
    allocator.close();
  }
}
