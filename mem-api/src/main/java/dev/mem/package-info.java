/**
 * Allocating and freeing memory outside the Java heap, block by block, from any thread.
 *
 * <p>An {@link dev.mem.Allocator} hands out <em>blocks</em>: pieces of native memory of any size,
 * each allocated and freed on its own, in any order and from any thread, as with {@code malloc} and
 * {@code free} of C. A block is a {@link java.lang.foreign.MemorySegment}; bounds are checked at
 * every access, and so is the life of the memory beneath it.
 *
 * {@snippet file="AllocatorSnippets.java" region="first"}
 *
 * <h2>Which way to use it</h2>
 *
 * <ul>
 *   <li>{@link dev.mem.Allocator} and {@link dev.mem.Free} on memory segments: the ordinary way.
 *   <li>{@link dev.mem.RawAllocator}, from {@link dev.mem.BlockAllocator#raw()}: the same on {@code
 *       long} addresses, for runtimes and data structures that keep addresses rather than objects.
 *   <li>{@link dev.mem.Heap}: a part of an allocator with a handle of its own, whose blocks are
 *       freed together when it is closed.
 *   <li>{@link dev.mem.Allocator#confinedArena()} and {@link dev.mem.Allocator#sharedArena()}: a
 *       {@link java.lang.foreign.Arena} whose memory comes from the allocator.
 * </ul>
 *
 * <h2>Words</h2>
 *
 * <dl>
 *   <dt>block
 *   <dd>what an allocation returns
 *   <dt>page source
 *   <dd>where an allocator gets address space and memory from: {@link dev.mem.spi.PageSource}
 *   <dt>arena
 *   <dd>one range obtained from the page source; blocks are cut from it. Not to be confused with
 *       {@link java.lang.foreign.Arena}
 *   <dt>engine
 *   <dd>one way of placing blocks in arenas: {@link dev.mem.Engine}
 *   <dt>reserved, committed, resident, metadata
 *   <dd>address space held; memory the operating system has promised; memory that is in RAM now;
 *       Java-heap bytes that describe all of it: {@link dev.mem.AllocatorStatistics}
 * </dl>
 *
 * <h2>What is caught</h2>
 *
 * A wrong {@code free} never corrupts the heap: it is refused with an {@link
 * dev.mem.InvalidFreeException} that names the address and what is wrong with it. Access to a block
 * whose memory went back to the operating system throws {@link IllegalStateException}. A freed
 * block whose memory is still held by the allocator can be read and written through a stale
 * segment; nothing stops that here.
 *
 * <p>Unless stated otherwise, passing {@code null} to any method of this package throws {@link
 * NullPointerException}.
 */
@org.jspecify.annotations.NullMarked
package dev.mem;
