package dev.mem.tests.failure;

import dev.mem.Engine;

/**
 * Calls every engine with no Java heap left, and with a little more each time, as a program: {@code
 * JavaHeapProgram [seed]}, for a JVM of its own with a small heap.
 */
public final class JavaHeapProgram {
  /** With so many small arrays given back there is room for what a call needs, at times. */
  private static final int[] SPARED = {0, 2, 8, 64};

  private static final int REHEARSALS = 20;

  private JavaHeapProgram() {}

  /**
   * Runs, for all engines.
   *
   * @param arguments perhaps the seed of a run to repeat
   */
  public static void main(String[] arguments) {
    long seed = arguments.length > 0 ? Long.parseLong(arguments[0]) : System.nanoTime();
    for (Engine engine : Engine.values()) {
      rehearse(engine, seed);
      RawCalls calls = new RawCalls(engine, seed);
      int thrown = 0;
      for (ScarceCall call : calls.all()) {
        thrown += sweep(call);
      }
      calls.close();
      System.out.println(engine + ": " + (thrown > 0 ? "thrown" : "never thrown"));
    }
  }

  /** Goes every way once, to the end: the JVM needs Java memory to link what was never called. */
  private static void rehearse(Engine engine, long seed) {
    RawCalls calls = new RawCalls(engine, seed + 1);
    calls.all().forEach(JavaHeapProgram::rehearse);
    calls.close();
  }

  private static void rehearse(ScarceCall call) {
    for (int i = 0; i < REHEARSALS; i++) {
      call.prepare();
      call.run();
      call.check(false);
    }
  }

  private static int sweep(ScarceCall call) {
    rehearse(call);
    int thrown = 0;
    for (int spared : SPARED) {
      call.prepare();
      boolean refused = runWithout(call, spared);
      call.check(refused);
      thrown += refused ? 1 : 0;
    }
    return thrown;
  }

  private static boolean runWithout(ScarceCall call, int spared) {
    JavaHeapHoard hoard = new JavaHeapHoard();
    hoard.takeAll();
    hoard.giveBack(spared);
    try {
      call.run();
      return false;
    } catch (OutOfMemoryError expected) {
      return true;
    } finally {
      hoard.giveBackAll();
    }
  }
}
