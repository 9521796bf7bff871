package dev.mem.bench.fragmentation;

import dev.mem.HeapMap;

/**
 * The map of a heap at one moment.
 *
 * @param moment the moment
 * @param map the map
 */
public record Frame(Moment moment, HeapMap map) {}
