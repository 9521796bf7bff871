package dev.mem.bench.trace;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes traces for tests. */
final class Traces {
  private Traces() {}

  static Trace plain(String... lines) {
    return read("test.rep", lines);
  }

  static Trace threaded(String... lines) {
    return read("test.trep", lines);
  }

  static Trace read(String source, String... lines) {
    byte[] text = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    try {
      return TraceReader.read(source, new ByteArrayInputStream(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns a trace of every kind of operation, each block used by any thread; ids are used again.
   */
  static Trace random(long seed, int threads, int operations) {
    Random random = new Random(seed);
    List<Integer> live = new ArrayList<>();
    List<Integer> dead = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    int ids = 0;
    for (int i = 0; i < operations; i++) {
      int thread = random.nextInt(threads);
      int size = random.nextInt(10) == 0 ? random.nextInt(20_000) : random.nextInt(300);
      if (live.isEmpty() || random.nextInt(100) < 52) {
        int id = dead.isEmpty() || random.nextBoolean() ? ids++ : remove(dead, random);
        live.add(id);
        lines.add(thread + " " + allocation(random, id, size));
      } else if (random.nextInt(4) == 0) {
        lines.add(thread + " r " + live.get(random.nextInt(live.size())) + " " + size);
      } else {
        int id = remove(live, random);
        dead.add(id);
        lines.add(thread + " f " + id);
      }
    }
    return threaded(lines.toArray(String[]::new));
  }

  private static String allocation(Random random, int id, int size) {
    return switch (random.nextInt(4)) {
      case 0 -> "c " + id + " " + size;
      case 1 -> "m " + id + " " + size + " " + (1 << random.nextInt(13));
      default -> "a " + id + " " + size;
    };
  }

  private static int remove(List<Integer> ids, Random random) {
    int index = random.nextInt(ids.size());
    int id = ids.get(index);
    ids.set(index, ids.getLast());
    ids.removeLast();
    return id;
  }
}
