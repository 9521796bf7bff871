/**
 * The page sources that need no operating system of their own, and the choice of the one to use.
 *
 * <p>{@link dev.mem.core.source.PageSourceSelector} finds the source for this platform; {@link
 * dev.mem.core.source.JdkPageSource} serves where there is none. {@link
 * dev.mem.core.source.RegionPageSource} hands out memory that the program already has, {@link
 * dev.mem.core.source.ContiguousPageSource} one large reservation of another source.
 */
@org.jspecify.annotations.NullMarked
package dev.mem.core.source;
