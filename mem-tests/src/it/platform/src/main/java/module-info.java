module app {
  requires dev.mem.all;
}
