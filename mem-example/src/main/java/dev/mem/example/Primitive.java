package dev.mem.example;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Something that the language can do by itself. Arguments are on the stack, the last one on top.
 *
 * @param name what programs call it
 * @param arguments how many it takes
 * @param action what it does
 */
record Primitive(String name, int arguments, Action action) {
  private static final Map<String, Primitive> BY_NAME =
      Stream.of(
              new Primitive("+", 2, on -> integer(on.integer(1) + on.integer(0))),
              new Primitive("-", 2, on -> integer(on.integer(1) - on.integer(0))),
              new Primitive("*", 2, on -> integer(on.integer(1) * on.integer(0))),
              new Primitive("remainder", 2, on -> integer(on.integer(1) % on.integer(0))),
              new Primitive("<", 2, on -> Value.ofBoolean(on.integer(1) < on.integer(0))),
              new Primitive(
                  "eq?", 2, on -> Value.ofBoolean(on.stack().peek(1) == on.stack().peek(0))),
              new Primitive("not", 1, on -> Value.ofBoolean(on.stack().peek(0) == Value.NIL)),
              new Primitive("cons", 2, Primitive::cons),
              new Primitive("car", 1, on -> on.heap().field(on.object(Kind.PAIR, 0), 0)),
              new Primitive("cdr", 1, on -> on.heap().field(on.object(Kind.PAIR, 0), 1)),
              new Primitive("set-car!", 2, on -> set(on, 0)),
              new Primitive("set-cdr!", 2, on -> set(on, 1)),
              new Primitive(
                  "string-length", 1, on -> integer(on.heap().count(on.object(Kind.STRING, 0)))),
              new Primitive("string-ref", 2, Primitive::byteAt),
              new Primitive("string<?", 2, on -> Value.ofBoolean(compare(on) < 0)),
              new Primitive("string=?", 2, on -> Value.ofBoolean(compare(on) == 0)),
              new Primitive("string-append", 2, Primitive::append),
              new Primitive("substring", 3, Primitive::substring),
              new Primitive("number->string", 1, on -> on.heap().newString("" + on.integer(0))),
              new Primitive("print", 1, on -> on.print(on.stack().peek(0))))
          .collect(Collectors.toMap(Primitive::name, Function.identity()));

  /** Returns a value; leaves the arguments where they are. */
  private interface Action {
    long apply(Interpreter on);
  }

  static @Nullable Primitive ofName(String name) {
    return BY_NAME.get(name);
  }

  long apply(Interpreter on) {
    return action.apply(on);
  }

  private static long integer(long value) {
    return Value.ofInteger(value);
  }

  private static long cons(Interpreter on) {
    long pair = on.heap().allocate(Kind.PAIR, 2);
    on.heap().setField(pair, 0, on.stack().peek(1));
    on.heap().setField(pair, 1, on.stack().peek(0));
    return pair;
  }

  private static long set(Interpreter on, int field) {
    long value = on.stack().peek(0);
    on.heap().setField(on.object(Kind.PAIR, 1), field, value);
    return value;
  }

  private static long byteAt(Interpreter on) {
    long string = on.object(Kind.STRING, 1);
    long index = on.integer(0);
    requireRange(index, index + 1, on.heap().count(string));
    return integer(on.heap().byteAt(ObjectHeap.byteAddress(string, index)) & 0xff);
  }

  private static int compare(Interpreter on) {
    return on.heap()
        .text(on.object(Kind.STRING, 1))
        .compareTo(on.heap().text(on.object(Kind.STRING, 0)));
  }

  private static long append(Interpreter on) {
    ObjectHeap heap = on.heap();
    int first = heap.count(on.object(Kind.STRING, 1));
    int second = heap.count(on.object(Kind.STRING, 0));
    long joined = heap.allocateString(first + second);
    copy(heap, on.stack().peek(1), 0, joined, 0, first);
    copy(heap, on.stack().peek(0), 0, joined, first, second);
    return joined;
  }

  private static void copy(
      ObjectHeap heap, long from, long fromIndex, long to, long toIndex, long byteSize) {
    heap.copyBytes(
        ObjectHeap.byteAddress(from, fromIndex), ObjectHeap.byteAddress(to, toIndex), byteSize);
  }

  /**
   * While this allocates, all that is known of the string may be an address in its midst: the
   * collector finds the string that contains it.
   */
  private static long substring(Interpreter on) {
    ObjectHeap heap = on.heap();
    long string = on.object(Kind.STRING, 2);
    long from = on.integer(1);
    long end = on.integer(0);
    requireRange(from, end, heap.count(string));
    on.stack().drop(3);
    on.stack().push(ObjectHeap.byteAddress(string, from));
    long part = heap.allocateString((int) (end - from));
    heap.copyBytes(on.stack().pop(), ObjectHeap.byteAddress(part, 0), end - from);
    for (int i = 0; i < 3; i++) {
      on.stack().push(Value.NIL);
    }
    return part;
  }

  private static void requireRange(long from, long end, long length) {
    if (from < 0 || end < from || end > length) {
      throw new LispException("%d to %d of %d bytes".formatted(from, end, length));
    }
  }
}
