package dev.mem.core.freelist;

import java.util.ArrayList;
import java.util.List;

/**
 * The placement of the origin, as simple as it can be said: a list of arenas in order of creation,
 * each a list of blocks in order of addresses, and no index into either.
 *
 * <p>Sizes and offsets are those of blocks with their headers of 8 bytes. It shares no code with
 * what it checks.
 */
final class FirstFitModel {

  /** An arena as the engine should have it. */
  private static final class ModelArena {
    final long address;
    final long byteSize;
    final List<ModelBlock> blocks = new ArrayList<>();

    ModelArena(long address, long byteSize) {
      this.address = address;
      this.byteSize = byteSize;
    }
  }

  /** A block: from the byte where its header is, to the next header. */
  private static final class ModelBlock {
    final long start;
    long size;
    boolean live;

    ModelBlock(long start, long size, boolean live) {
      this.start = start;
      this.size = size;
      this.live = live;
    }
  }

  private final List<ModelArena> arenas = new ArrayList<>();

  /** Returns the address of the new block, or 0 if a new arena is needed. */
  long allocate(long byteSize, long byteAlignment) {
    long wanted = sizeOf(byteSize);
    for (ModelArena arena : arenas) {
      for (int i = 0; i < arena.blocks.size(); i++) {
        ModelBlock block = arena.blocks.get(i);
        if (block.live) {
          continue;
        }
        for (long gap = 0; gap + wanted <= block.size; gap += 16) {
          boolean aligned = (block.start + 8 + gap) % byteAlignment == 0;
          if (aligned && (gap == 0 || gap >= 32)) {
            return place(arena, i, gap, wanted);
          }
        }
      }
    }
    return 0;
  }

  private static long place(ModelArena arena, int index, long gap, long wanted) {
    ModelBlock free = arena.blocks.remove(index);
    long rest = free.size - gap - wanted;
    if (gap > 0) {
      arena.blocks.add(index++, new ModelBlock(free.start, gap, false));
    }
    long taken = rest < 32 ? wanted + rest : wanted;
    arena.blocks.add(index++, new ModelBlock(free.start + gap, taken, true));
    if (rest >= 32) {
      arena.blocks.add(index, new ModelBlock(free.start + gap + wanted, rest, false));
    }
    return free.start + gap + 8;
  }

  /** A new arena of one free block goes to the end of the list. */
  void addArena(long address, long byteSize) {
    var arena = new ModelArena(address, byteSize);
    arena.blocks.add(new ModelBlock(address + 8, byteSize - 16, false));
    arenas.add(arena);
  }

  /** Returns whether the arena went back with the block. */
  boolean free(long address) {
    for (ModelArena arena : arenas) {
      for (ModelBlock block : arena.blocks) {
        if (block.start + 8 == address && block.live) {
          block.live = false;
          join(arena);
          boolean empty = arena.blocks.stream().noneMatch(other -> other.live);
          if (empty) {
            arenas.remove(arena);
          }
          return empty;
        }
      }
    }
    throw new AssertionError("the test frees what is not live");
  }

  private static void join(ModelArena arena) {
    for (int i = 0; i + 1 < arena.blocks.size(); ) {
      if (!arena.blocks.get(i).live && !arena.blocks.get(i + 1).live) {
        arena.blocks.get(i).size += arena.blocks.remove(i + 1).size;
      } else {
        i++;
      }
    }
  }

  /** Returns whether the block has the new size. */
  boolean resize(long address, long newByteSize) {
    for (ModelArena arena : arenas) {
      for (int i = 0; i < arena.blocks.size(); i++) {
        ModelBlock block = arena.blocks.get(i);
        if (block.start + 8 != address) {
          continue;
        }
        boolean last = i + 1 == arena.blocks.size();
        long freeBehind = last || arena.blocks.get(i + 1).live ? 0 : arena.blocks.get(i + 1).size;
        long wanted = sizeOf(newByteSize);
        long room = block.size + freeBehind;
        if (wanted > room) {
          return false;
        }
        long rest = room - wanted;
        if (wanted <= block.size && rest < 32) {
          return true;
        }
        if (freeBehind > 0) {
          arena.blocks.remove(i + 1);
        }
        block.size = rest < 32 ? room : wanted;
        if (rest >= 32) {
          arena.blocks.add(i + 1, new ModelBlock(block.start + wanted, rest, false));
        }
        return true;
      }
    }
    throw new AssertionError("the test resizes what is not live");
  }

  private static long sizeOf(long byteSize) {
    long size = byteSize + 8;
    while (size % 16 != 0) {
      size++;
    }
    return Math.max(size, 32);
  }

  /** Returns every arena and block, as the engine's walk shows them. */
  List<String> picture() {
    var lines = new ArrayList<String>();
    for (ModelArena arena : arenas) {
      lines.add("arena 0x%x of %d".formatted(arena.address, arena.byteSize));
      for (ModelBlock block : arena.blocks) {
        lines.add(
            block.live
                ? "live 0x%x of %d".formatted(block.start + 8, block.size - 8)
                : "free 0x%x of %d".formatted(block.start, block.size));
      }
    }
    return lines;
  }
}
