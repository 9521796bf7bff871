/**
 * Loops of one kind of call, measured by JMH.
 *
 * <p>Each writes the first byte of every block, keeps blocks in a {@link
 * dev.mem.bench.subject.BlockTable} unless they are freed with their arena, and is told by name
 * which subject to use. What the loop itself costs is measured with the subject {@code null}.
 */
@org.jspecify.annotations.NullMarked
package dev.mem.bench.micro;
