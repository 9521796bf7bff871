/**
 * What every allocator must do, stated as tests: one contract for each subject of the API's
 * documentation, put together by {@link dev.mem.tests.contract.AllocatorContract} and {@link
 * dev.mem.tests.contract.HeapContract}.
 */
@org.jspecify.annotations.NullMarked
package dev.mem.tests.contract;
