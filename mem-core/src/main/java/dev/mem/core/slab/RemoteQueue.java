package dev.mem.core.slab;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The slabs of one heap in which others than its owner have freed blocks, until the owner comes by.
 *
 * <p>All push, the owner takes all: a stack that is only ever taken whole. Who sets {@code
 * Slab.queued} has the right to push a slab, and nobody else, until the owner clears it.
 *
 * <pre>
 *   first, linked by nextQueued = slabs pushed since the last takeAll
 *   leftBytes = what others have made wholly free since then, taken away or not
 * </pre>
 */
final class RemoteQueue extends RemoteQueueFields {
  private static final VarHandle FIRST;
  private static final VarHandle LEFT_BYTES;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      FIRST = lookup.findVarHandle(RemoteQueueFields.class, "first", Slab.class);
      LEFT_BYTES = lookup.findVarHandle(RemoteQueueFields.class, "leftBytes", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("unused") // As those in front of the fields.
  private long behind0, behind1, behind2, behind3, behind4, behind5, behind6, behind7;

  boolean isEmpty() {
    return FIRST.getAcquire(this) == null;
  }

  /** Queues a slab, of which the caller has the right to. Pairs with {@link #takeAll}. */
  void push(Slab slab) {
    Slab head;
    do {
      head = (Slab) FIRST.getAcquire(this);
      slab.nextQueued = head;
    } while (!FIRST.compareAndSet(this, head, slab));
  }

  /** Queues slabs again that were taken, with their links. */
  void pushAll(@Nullable Slab taken) {
    Slab slab = taken;
    while (slab != null) {
      Slab next = slab.nextQueued;
      push(slab);
      slab = next;
    }
  }

  /**
   * Takes all slabs, linked, and forgets what was left to the owner; only the owner. The exchange
   * pairs with {@link #push}: the links of all that it takes are seen.
   */
  @Nullable Slab takeAll() {
    LEFT_BYTES.setOpaque(this, 0L);
    return (Slab) FIRST.getAndSet(this, null);
  }

  /** Notes that bytes are left to the owner; returns how many are since it last took all. */
  long leave(long bytes) {
    // Pairs with nothing: it is a measure of how far the owner is behind.
    return (long) LEFT_BYTES.getAndAdd(this, bytes) + bytes;
  }
}
