/**
 * A small Lisp whose objects live in mem, and are collected by mark and sweep.
 *
 * <p>Read {@link dev.mem.example.ObjectHeap} first: what objects look like, and when a collection
 * begins. {@link dev.mem.example.Collector} is the collector. The rest is the language, which does
 * not matter: {@link dev.mem.example.Interpreter} runs what {@link dev.mem.example.Compiler} makes
 * of text.
 *
 * <pre>
 *   value (one word)   ...xxx1   an integer of 63 bits
 *                      ...xxx0   the address of an object, or 0: the empty list, which is false
 * </pre>
 */
@org.jspecify.annotations.NullMarked
package dev.mem.example;
