/**
 * What watches over allocations, by wrapping engines and allocators: limits with listeners, checked
 * mode, leak tracking. An allocator without these options has none of it in its way.
 */
@org.jspecify.annotations.NullMarked
package dev.mem.core.guard;
