package dev.mem.bench.subject;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Optional;

/**
 * A C allocator that is found on the machine and called by critical downcalls.
 *
 * @see NativeTable
 */
enum NativeLibrary {
  /** The C library of this process. */
  MALLOC("", "", ""),
  MIMALLOC(
      "mi_",
      "libmimalloc2.0",
      "libmimalloc.so.2 libmimalloc.so.3 libmimalloc.so libmimalloc.so.2.0"),
  JEMALLOC("", "libjemalloc2", "libjemalloc.so.2 libjemalloc.so"),
  TCMALLOC(
      "tc_",
      "libtcmalloc-minimal4",
      "libtcmalloc_minimal.so.4 libtcmalloc_minimal.so libtcmalloc.so.4");

  /**
   * Its thread-local data is larger than what glibc sets aside for libraries that are loaded late.
   */
  private static final String TUNABLE_HINT =
      "; if it is installed, it needs GLIBC_TUNABLES=glibc.rtld.optional_static_tls=16384 in the"
          + " environment, which ./mem sets";

  private final String prefix;
  private final String debianPackage;

  /** The names to look for, in order, with spaces between. */
  private final String files;

  NativeLibrary(String prefix, String debianPackage, String files) {
    this.prefix = prefix;
    this.debianPackage = debianPackage;
    this.files = files;
  }

  /** Returns why this library cannot be used here and how to get it, or nothing if it can. */
  Optional<String> absence() {
    if (lookup().isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        "none of %s is found by the dynamic linker; on Debian and Ubuntu: apt-get install %s%s"
            .formatted(
                files.replace(" ", ", "), debianPackage, this == JEMALLOC ? TUNABLE_HINT : ""));
  }

  /**
   * Returns a critical downcall handle: the thread stays in Java state, so the call costs as little
   * as FFM allows.
   */
  @SuppressWarnings("restricted")
  MethodHandle downcall(String function, FunctionDescriptor type) {
    Linker linker = Linker.nativeLinker();
    MemorySegment address =
        lookup()
            .flatMap(symbols -> symbols.find(function))
            .orElseThrow(
                () -> new IllegalStateException("no function " + function + " in " + this));
    return linker.downcallHandle(address, type, Linker.Option.critical(false));
  }

  @SuppressWarnings("restricted")
  private Optional<SymbolLookup> lookup() {
    if (this == MALLOC) {
      return Optional.of(Linker.nativeLinker().defaultLookup());
    }
    for (String file : files.split(" ", -1)) {
      try {
        return Optional.of(SymbolLookup.libraryLookup(file, Arena.global()));
      } catch (IllegalArgumentException notFound) {
        // The next name may be there.
      }
    }
    return Optional.empty();
  }

  /** Returns the handles of this library's functions. */
  Functions functions() {
    FunctionDescriptor allocate =
        FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);
    FunctionDescriptor withTwo = allocate.appendArgumentLayouts(ValueLayout.JAVA_LONG);
    boolean alignmentLast = this == MIMALLOC;
    return new Functions(
        downcall(prefix + "malloc", allocate),
        downcall(prefix + "calloc", withTwo),
        alignmentLast
            ? downcall("mi_malloc_aligned", withTwo)
            : MethodHandles.permuteArguments(
                downcall(prefix + "memalign", withTwo), withTwo.toMethodType(), 1, 0),
        downcall(prefix + "realloc", withTwo),
        downcall(prefix + "free", FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG)),
        downcall(usableSizeName(), allocate));
  }

  private String usableSizeName() {
    return switch (this) {
      case MIMALLOC -> "mi_usable_size";
      case TCMALLOC -> "tc_malloc_size";
      case MALLOC, JEMALLOC -> "malloc_usable_size";
    };
  }

  /**
   * What a C allocator offers, on addresses.
   *
   * @param malloc (size) address
   * @param calloc (count, size) address
   * @param aligned (size, alignment) address
   * @param realloc (address, size) address
   * @param free (address)
   * @param usableSize (address) size
   */
  record Functions(
      MethodHandle malloc,
      MethodHandle calloc,
      MethodHandle aligned,
      MethodHandle realloc,
      MethodHandle free,
      MethodHandle usableSize) {}
}
