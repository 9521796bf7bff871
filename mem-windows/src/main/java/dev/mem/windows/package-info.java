/**
 * The page source over Windows.
 *
 * <p>{@code WindowsPageSource} implements the verbs, {@code WindowsCalls} turns errors into
 * exceptions, {@code Kernel32} makes the downcalls and nothing else; numbers and layouts are data
 * in {@code WindowsConstants} and {@code Win32Error}.
 */
@org.jspecify.annotations.NullMarked
package dev.mem.windows;
