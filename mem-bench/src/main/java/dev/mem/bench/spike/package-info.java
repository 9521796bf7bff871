/**
 * A proof of the decisions that a slab engine will rest on, before there is one: remote frees over
 * slices of scoped reservations, with every wrong free caught, on the page source SPI as it is.
 *
 * <p>It has one size of block and gives nothing back. {@code docs/decisions/0003-slab-spike.md}
 * says what it showed.
 */
@NullMarked
package dev.mem.bench.spike;

import org.jspecify.annotations.NullMarked;
