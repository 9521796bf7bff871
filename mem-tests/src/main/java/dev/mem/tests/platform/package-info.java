/** The suite that every page source must pass, and what it is made of. */
@org.jspecify.annotations.NullMarked
package dev.mem.tests.platform;
