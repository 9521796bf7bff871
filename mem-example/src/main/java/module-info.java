/** A small language runtime whose objects live in mem. */
@org.jspecify.annotations.NullMarked
module dev.mem.example {
  requires dev.mem.api;
  requires static org.jspecify;
}
