package dev.mem.core.freelist;

import dev.mem.HeapCorruptionException;
import dev.mem.core.arena.Reservation;
import dev.mem.core.engine.EngineContext;
import dev.mem.core.layout.BlockHeaders;
import java.util.List;

/**
 * The first free block that is large enough: the reference that all other engines are compared
 * with.
 *
 * <p>One singly linked list runs through the free blocks of all arenas, in order of the arenas'
 * creation, and of addresses within each. To allocate is to go along it to the first block with
 * room, and to split that. To free is to go along it to the place where the block belongs, and to
 * join it with its neighbours. An arena without live blocks goes back at once.
 *
 * <p>Time is linear in the number of free blocks, for both. The list is kept as one chain per
 * arena, so that a link never leaves its arena: it is an offset, and always larger than that of the
 * block it stands in.
 *
 * <p>Source: D. E. Knuth, The Art of Computer Programming, volume 1, section 2.5, algorithms A and
 * B; placement as in the Go package {@code mem}, from which this project took its name.
 */
public final class FirstFitEngine extends FreeListEngine {

  /** Stands for the head of an arena's chain where a free block is expected. */
  private static final long HEAD = 0;

  /** Makes an engine without arenas. */
  public FirstFitEngine(EngineContext context) {
    super(context);
  }

  @Override
  FirstFitEngine newEngine(EngineContext context) {
    return new FirstFitEngine(context);
  }

  @Override
  FreeListArena newArena(Reservation reservation, boolean freshIsZero) {
    return new FreeListArena(this, reservation, new BlockHeaders(reservation.range()), freshIsZero);
  }

  /** Memory goes back at once, as the original's does. */
  @Override
  boolean keepsSpareArena() {
    return false;
  }

  @Override
  boolean findFit(
      List<FreeListArena> arenas, long blockBytes, long byteAlignment, Fit<FreeListArena> fit) {
    for (FreeListArena arena : arenas) {
      long previous = HEAD;
      for (long offset = arena.firstFree; offset != 0; offset = arena.headers.nextFree(offset)) {
        long freeBytes = arena.headers.freeBlockBytes(offset);
        if (freeBytes >= blockBytes) {
          long gap = Fit.leadingGap(arena.addressOf(offset), byteAlignment);
          if (freeBytes - blockBytes >= gap) {
            fit.arena = arena;
            fit.previousFree = previous;
            fit.offset = offset;
            fit.leadingGap = gap;
            return true;
          }
        }
        previous = offset;
      }
    }
    return false;
  }

  @Override
  void takeFit(Fit<FreeListArena> fit, long blockBytes) {
    FreeListArena arena = fit.arena();
    BlockHeaders headers = arena.headers;
    long available = headers.freeBlockBytes(fit.offset) - fit.leadingGap;
    long next = headers.nextFree(fit.offset);
    long taken = Fit.withoutUselessRest(available, blockBytes);
    if (taken < available) {
      long rest = fit.blockOffset() + taken;
      headers.writeFree(rest, available - taken, next);
      next = rest;
    }
    if (fit.leadingGap > 0) {
      headers.writeFree(fit.offset, fit.leadingGap, next);
    } else {
      link(arena, fit.previousFree, next);
    }
    arena.markLive(fit.blockOffset(), taken);
  }

  @Override
  long takeFront(FreeListArena arena, long freeOffset, long byteSize) {
    BlockHeaders headers = arena.headers;
    long previous = freeBefore(arena, freeOffset);
    long next = headers.nextFree(freeOffset);
    long available = headers.freeBlockBytes(freeOffset);
    long taken = Fit.withoutUselessRest(available, byteSize);
    if (taken < available) {
      long rest = freeOffset + taken;
      headers.writeFree(rest, available - taken, next);
      next = rest;
    }
    link(arena, previous, next);
    return taken;
  }

  @Override
  void insertFree(FreeListArena arena, long offset, long byteSize) {
    BlockHeaders headers = arena.headers;
    long previous = freeBefore(arena, offset);
    long next = previous == HEAD ? arena.firstFree : headers.nextFree(previous);
    long end = offset + byteSize;
    if (next == end) {
      end += headers.freeBlockBytes(next);
      next = headers.nextFree(next);
    }
    if (previous != HEAD && previous + headers.freeBlockBytes(previous) == offset) {
      headers.writeFree(previous, end - previous, next);
    } else {
      headers.writeFree(offset, end - offset, next);
      link(arena, previous, offset);
    }
  }

  /** Returns the last free block of an arena that starts before an offset, or {@link #HEAD}. */
  private static long freeBefore(FreeListArena arena, long offset) {
    long previous = HEAD;
    for (long free = arena.firstFree;
        free != 0 && free < offset;
        free = arena.headers.nextFree(free)) {
      previous = free;
    }
    return previous;
  }

  /** Makes {@code next} follow {@code previous} in an arena's chain. */
  private static void link(FreeListArena arena, long previous, long next) {
    if (previous == HEAD) {
      arena.firstFree = next;
    } else {
      arena.headers.writeFree(previous, arena.headers.freeBlockBytes(previous), next);
    }
  }

  @Override
  void dropFree(FreeListArena arena) {
    arena.firstFree = HEAD;
  }

  @Override
  void verifyArena(FreeListArena arena, long freeBlocks) {
    long linked = 0;
    for (long offset = arena.firstFree; offset != 0; offset = arena.headers.nextFree(offset)) {
      linked++;
    }
    if (linked != freeBlocks) {
      throw new HeapCorruptionException(
          arena.address(),
          linked + " free blocks are in the list, and " + freeBlocks + " in the arena");
    }
  }

  @Override
  void verifyFreeBlocks(long freeBlocks) {
    // Each arena has a chain of its own.
  }
}
