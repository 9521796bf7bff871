/**
 * A test that leaks memory outside the Java heap fails: {@link dev.mem.junit.LeakCheck}.
 *
 * <p>Add the artifact {@code mem-junit} with scope {@code test}. JUnit Jupiter is yours to add, in
 * any version from 6.0 on.
 */
@org.jspecify.annotations.NullMarked
package dev.mem.junit;
