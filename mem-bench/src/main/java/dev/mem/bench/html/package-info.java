/** Results as one HTML file with drawings that need nothing from elsewhere. */
@org.jspecify.annotations.NullMarked
package dev.mem.bench.html;
