/**
 * JUnit Jupiter extension of mem: a test that leaks memory outside the Java heap, or misuses it,
 * fails.
 */
@org.jspecify.annotations.NullMarked
module dev.mem.junit {
  requires transitive dev.mem.api;
  requires transitive org.junit.jupiter.api;
  requires static org.jspecify;

  exports dev.mem.junit;
}
