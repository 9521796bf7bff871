/**
 * Operations as a fuzzer chooses them: bytes are read as calls of an allocator, and what comes back
 * is compared with a model.
 *
 * <p>Nothing here knows a fuzzer; {@link dev.mem.tests.fuzz.EngineFuzzTarget} has the entry point
 * that one calls, and a test replays what one has found worth keeping.
 */
package dev.mem.tests.fuzz;
