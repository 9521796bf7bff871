package dev.mem.bench.subject;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's arenas of one kind. Tables have one arena for each block, the only way they offer to
 * free blocks singly. All memory is zeroed.
 */
final class ArenaSubject implements Subject {

  /** Which kind of arena. */
  enum Kind {
    /** For one thread, which alone may close it. */
    CONFINED,
    /** For all threads; to close it, all threads have to agree. */
    SHARED
  }

  private final String name;
  private final Kind kind;

  ArenaSubject(String name, Kind kind) {
    this.name = name;
    this.kind = kind;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<SubjectTrait> traits() {
    Set<SubjectTrait> traits =
        EnumSet.of(
            SubjectTrait.MEMORY,
            SubjectTrait.VIRTUAL_THREADS,
            SubjectTrait.USABLE_SIZE,
            SubjectTrait.HUGE_BLOCKS);
    if (kind == Kind.SHARED) {
      traits.add(SubjectTrait.REMOTE_FREE);
      traits.add(SubjectTrait.SHARED_ARENAS);
    } else {
      traits.add(SubjectTrait.CONFINED_ARENAS);
    }
    return traits;
  }

  @Override
  @SuppressWarnings("MustBeClosed") // The caller does.
  public Arena confinedArena() {
    return kind == Kind.CONFINED ? Arena.ofConfined() : Subject.super.confinedArena();
  }

  @Override
  @SuppressWarnings("MustBeClosed") // The caller does.
  public Arena sharedArena() {
    return kind == Kind.SHARED ? Arena.ofShared() : Subject.super.sharedArena();
  }

  @Override
  public BlockTable newTable(int slots) {
    return new Table(kind, slots);
  }

  @Override
  public void close() {}

  /** What a program keeps of a block: the one to free it by, the other to use it by. */
  private record Block(Arena arena, MemorySegment segment) {}

  private static final class Table extends ObjectTable<Block> {
    private final Kind kind;

    Table(Kind kind, int slots) {
      super(new @Nullable Block[slots]);
      this.kind = kind;
    }

    @SuppressWarnings("MustBeClosed") // free does.
    private Arena newArena() {
      if (kind == Kind.CONFINED) {
        return Arena.ofConfined();
      }
      return Arena.ofShared();
    }

    @Override
    public long allocate(int slot, long byteSize) {
      return allocateAligned(slot, byteSize, 16);
    }

    @Override
    public long allocateZeroed(int slot, long byteSize) {
      return allocateAligned(slot, byteSize, 16);
    }

    @Override
    public long allocateAligned(int slot, long byteSize, long byteAlignment) {
      Arena arena = newArena();
      MemorySegment segment = arena.allocate(byteSize, byteAlignment);
      blocks[slot] = new Block(arena, segment);
      return segment.address();
    }

    @Override
    public long reallocate(int slot, long newByteSize) {
      Block old = blocks[slot];
      long address = allocate(slot, newByteSize);
      if (old != null) {
        Memory.copy(old.segment.address(), address, Math.min(old.segment.byteSize(), newByteSize));
        old.arena.close();
      }
      return address;
    }

    @Override
    public void free(int slot) {
      Block block = blocks[slot];
      if (block != null) {
        block.arena.close();
        blocks[slot] = null;
      }
    }

    @Override
    public long usableSize(int slot) {
      Block block = blocks[slot];
      return block == null ? -1 : block.segment.byteSize();
    }

    @Override
    public long address(int slot) {
      Block block = blocks[slot];
      return block == null ? 0 : block.segment.address();
    }
  }
}
