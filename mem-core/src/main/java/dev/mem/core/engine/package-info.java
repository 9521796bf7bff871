/** What every engine offers, and what the engines of one allocator share. */
@org.jspecify.annotations.NullMarked
package dev.mem.core.engine;
