package dev.mem.core.slab;

import org.jspecify.annotations.Nullable;

/**
 * The fields of {@link RemoteQueue}, which all threads write: with a line of the processor's cache
 * in front of them, so that nothing the owner reads all the time is in theirs.
 */
abstract class RemoteQueueFields extends RemoteQueueFront {
  @Nullable Slab first;
  long leftBytes;
}

/**
 * What is in front of the fields. The JVM places the fields of a superclass before those of its
 * subclasses, but for small ones that fit into a hole: words of four bytes leave none behind the
 * header of an object.
 */
@SuppressWarnings("unused")
abstract class RemoteQueueFront {
  private int front0, front1, front2, front3, front4, front5, front6, front7;
  private int front8, front9, front10, front11, front12, front13, front14, front15;
}
