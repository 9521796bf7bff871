@org.jspecify.annotations.NullMarked
package dev.mem.example;
