/**
 * The misuse corpus: every kind of wrong use as a named case with the report that it must bring.
 *
 * <p>{@link dev.mem.tests.misuse.MisuseContract} runs the cases; its subclasses say on which engine
 * and page source.
 */
@org.jspecify.annotations.NullMarked
package dev.mem.tests.misuse;
