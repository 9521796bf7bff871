/**
 * The page source over POSIX systems.
 *
 * <p>{@code PosixPageSource} implements the verbs, {@code CommitPolicy} the part in which systems
 * differ; {@code LibC} makes the downcalls and nothing else; what differs in numbers is data:
 * {@code LinuxConstants}, {@code MacConstants}, {@code Errno}.
 */
@org.jspecify.annotations.NullMarked
package dev.mem.posix;
