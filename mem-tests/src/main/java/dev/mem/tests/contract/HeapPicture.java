package dev.mem.tests.contract;

import dev.mem.Allocator;
import dev.mem.HeapVisitor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a walk over a heap shows at one moment; equal pictures mean that nothing has changed.
 *
 * @param arenas every arena, in the order of the walk
 * @param live every live block, its usable size by its address
 * @param free all free memory, its size by its address
 */
public record HeapPicture(List<Range> arenas, TreeMap<Long, Long> live, TreeMap<Long, Long> free) {

  /**
   * A range of addresses.
   *
   * @param address where it starts
   * @param byteSize its size in bytes
   */
  public record Range(long address, long byteSize) {

    /**
     * Returns where the range ends.
     *
     * @return the first address behind it
     */
    public long end() {
      return address + byteSize;
    }

    /**
     * Returns whether an address is in the range.
     *
     * @param any an address
     * @return whether it is one of the range
     */
    public boolean contains(long any) {
      return any >= address && any < end();
    }
  }

  /**
   * Walks a heap, and checks that arenas and blocks are told in the order promised, each block in
   * its arena and none over another.
   *
   * @param allocator no other thread uses it
   * @return what the walk has shown
   */
  public static HeapPicture of(Allocator allocator) {
    var collector = new Collector();
    allocator.inspector().walk(collector);
    return collector.picture;
  }

  /**
   * Returns the live bytes.
   *
   * @return the sum of the usable sizes of all live blocks
   */
  public long liveBytes() {
    return live.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * Returns the live block that contains an address.
   *
   * @param address any address
   * @return the address of the block, or 0
   */
  public long blockContaining(long address) {
    Map.Entry<Long, Long> below = live.floorEntry(address);
    return below != null && address < below.getKey() + below.getValue() ? below.getKey() : 0;
  }

  /**
   * Returns the arena of a block.
   *
   * @param block a block of the allocator
   * @return the arena that contains its address
   */
  public Range arenaOf(MemorySegment block) {
    return arenas.stream()
        .filter(arena -> arena.contains(block.address()))
        .findFirst()
        .orElseThrow(() -> new AssertionError(block + " is in none of " + arenas));
  }

  private static final class Collector implements HeapVisitor {
    private final HeapPicture picture =
        new HeapPicture(new ArrayList<>(), new TreeMap<>(), new TreeMap<>());
    private long end;

    @Override
    public void arena(long address, long byteSize) {
      picture.arenas.add(new Range(address, byteSize));
      end = address;
    }

    @Override
    public void liveBlock(long address, long usableBytes) {
      advance(address, usableBytes);
      picture.live.put(address, usableBytes);
    }

    @Override
    public void freeBlock(long address, long byteSize) {
      advance(address, byteSize);
      picture.free.put(address, byteSize);
    }

    private void advance(long address, long byteSize) {
      if (picture.arenas.isEmpty()) {
        throw new AssertionError("a block is told before any arena");
      }
      Range arena = picture.arenas.getLast();
      if (address < end || byteSize < 0 || byteSize > arena.end() - address) {
        throw new AssertionError(
            "block of %d bytes at %x, after %x in %s".formatted(byteSize, address, end, arena));
      }
      end = address + byteSize;
    }
  }
}
