/**
 * The contract of mem: malloc and free for memory outside the Java heap.
 *
 * <p>Programs use {@link dev.mem}; ports to an operating system implement {@link dev.mem.spi}. The
 * implementation is found through {@link java.util.ServiceLoader} and lives in the module {@code
 * dev.mem.core}.
 */
@org.jspecify.annotations.NullMarked
module dev.mem.api {
  requires static org.jspecify;

  exports dev.mem;
  exports dev.mem.spi;

  uses dev.mem.spi.AllocatorProvider;
}
