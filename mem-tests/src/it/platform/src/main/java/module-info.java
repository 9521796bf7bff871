module app {
  requires dev.mem.core;
}
