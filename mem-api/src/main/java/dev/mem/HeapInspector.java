package dev.mem;

import java.util.List;

/**
 * Looks into the heap of an {@link Allocator}, its {@linkplain Heap explicit heaps} included.
 *
 * <p>While no other thread allocates or frees, what it says is exact. Otherwise a walk sees every
 * block that was live all the time, and may or may not see those that came or went meanwhile.
 */
public interface HeapInspector {

  /**
   * Visits every arena, and in each its blocks in order of address. The visitor is called without
   * any lock held, and may use the allocator.
   *
   * @param visitor told of each arena and block
   * @throws IllegalStateException if the allocator is closed
   * @throws HeapCorruptionException if a block cannot be told because its header was overwritten
   */
  void walk(HeapVisitor visitor);

  /**
   * Returns the live block that contains an address, at its start or inside. This is what a
   * conservative collector asks of every word that may be a pointer; any {@code long} may be asked
   * for.
   *
   * @param address any address
   * @return the address of the live block whose usable bytes contain it, or 0 if there is none in
   *     this allocator
   * @throws IllegalStateException if the allocator is closed
   */
  long blockContaining(long address);

  /**
   * Returns where live blocks were allocated, as far as that is {@linkplain
   * AllocatorBuilder#checking watched}: all of them, some, or none.
   *
   * <p>What is live where a program believes to have freed everything is a leak. Two looks with
   * work between them show what grows.
   *
   * @return the sites, most bytes first
   * @throws IllegalStateException if the allocator is closed
   */
  List<AllocationSite> allocationSites();

  /**
   * Returns what each size class of the engine holds: which sizes a program uses, and how much
   * memory is tied to each. It is found by looking at every slab, those of {@linkplain Heap
   * explicit heaps} included, and costs the operations of other threads nothing.
   *
   * {@snippet file="AllocatorSnippets.java" region="size-classes"}
   *
   * <p>Blocks that are not cut from slabs are in no class: large ones, and those that are
   * {@linkplain Checking#SAMPLED watched}. In {@linkplain Checking#FULL checked mode} blocks count
   * as the engine has them: with what is put around each, and while they are in quarantine.
   *
   * @return the classes that hold memory now, smallest blocks first; empty for an engine without
   *     size classes, as all but {@link Engine#SHARDED} are
   * @throws IllegalStateException if the allocator is closed
   */
  List<SizeClassStatistics> sizeClasses();

  /**
   * Checks everything that must hold between the allocator's own data, the headers it keeps in
   * memory and its counters.
   *
   * @throws HeapCorruptionException if something does not hold; the message says what and where
   * @throws IllegalStateException if the allocator is closed
   */
  void verify();
}
