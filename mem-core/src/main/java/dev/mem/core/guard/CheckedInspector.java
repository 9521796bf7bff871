package dev.mem.core.guard;

import dev.mem.AllocationSite;
import dev.mem.Allocator;
import dev.mem.HeapInspector;
import dev.mem.HeapVisitor;
import dev.mem.SizeClassStatistics;
import java.util.List;
import java.util.Objects;

/**
 * Looks into the heap of checked mode as its user sees it: canaries and quarantine are free memory.
 */
final class CheckedInspector implements HeapInspector {
  private final Allocator behind;
  private final CheckedBlocks blocks;

  CheckedInspector(Allocator behind, CheckedBlocks blocks) {
    this.behind = behind;
    this.blocks = blocks;
  }

  @Override
  public void walk(HeapVisitor visitor) {
    Objects.requireNonNull(visitor, "visitor");
    behind
        .inspector()
        .walk(
            new HeapVisitor() {
              @Override
              public void arena(long address, long byteSize) {
                visitor.arena(address, byteSize);
              }

              @Override
              public void liveBlock(long address, long usableBytes) {
                CheckedBlock block = blocks.ofHolder(address);
                if (block == null) {
                  visitor.liveBlock(address, usableBytes);
                } else if (block.isLive()) {
                  visitor.liveBlock(block.address(), block.byteSize());
                } else {
                  visitor.freeBlock(address, usableBytes);
                }
              }

              @Override
              public void freeBlock(long address, long byteSize) {
                visitor.freeBlock(address, byteSize);
              }
            });
  }

  @Override
  public long blockContaining(long address) {
    long holder = behind.inspector().blockContaining(address);
    if (blocks.ofHolder(holder) == null) {
      return holder;
    }
    CheckedBlock block = blocks.containing(address);
    return block != null && block.isLive() && address - block.address() < block.byteSize()
        ? block.address()
        : 0;
  }

  @Override
  public List<AllocationSite> allocationSites() {
    behind.inspector().allocationSites(); // Says so if it is closed.
    return Sites.grouped(
        blocks.all().stream()
            .filter(CheckedBlock::isLive)
            .map(block -> new AllocationSite(block.allocated().frames(), 1, block.byteSize())));
  }

  @Override
  public List<SizeClassStatistics> sizeClasses() {
    return behind.inspector().sizeClasses();
  }

  @Override
  public void verify() {
    behind.inspector().verify();
    blocks.verify();
  }
}
