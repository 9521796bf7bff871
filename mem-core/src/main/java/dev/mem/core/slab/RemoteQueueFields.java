package dev.mem.core.slab;

import org.jspecify.annotations.Nullable;

/**
 * The fields of {@link RemoteQueue}, which all threads write: with a line of the processor's cache
 * in front of them, so that nothing the owner reads all the time is in theirs. The JVM places the
 * fields of a superclass before those of its subclasses.
 */
abstract class RemoteQueueFields extends RemoteQueueFront {
  @Nullable Slab first;
  long leftBytes;
}

/** What is in front of the fields. */
@SuppressWarnings("unused")
abstract class RemoteQueueFront {
  private long front0, front1, front2, front3, front4, front5, front6, front7;
}
