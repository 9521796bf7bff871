package dev.mem.example;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/** Runs programs: holds their stack, their global variables, and the heap of their objects. */
final class Interpreter implements Roots, AutoCloseable {
  private static final int FRAME_AROUND = 0;
  private static final int CODE = 0;
  private static final int CLOSURE_FRAME = 1;

  private record Function(Code body, int parameters) {}

  private final PrintStream out;
  private final Stack stack = new Stack();
  private final List<Function> functions = new ArrayList<>();
  private final List<Long> constants = new ArrayList<>();
  private final List<String> globalNames = new ArrayList<>();
  private final ObjectHeap heap;
  private long[] globals = new long[16];

  /**
   * Makes an interpreter.
   *
   * @param limitBytes the most memory that objects may have
   * @param collectEveryBytes a collection begins when so much has been allocated since the last one
   * @param out where programs print
   */
  Interpreter(long limitBytes, long collectEveryBytes, PrintStream out) {
    this.out = out;
    this.heap = new ObjectHeap(limitBytes, collectEveryBytes, this);
  }

  ObjectHeap heap() {
    return heap;
  }

  Stack stack() {
    return stack;
  }

  /** Runs a program, form by form. */
  void run(String program) {
    Compiler compiler = new Compiler(this);
    try {
      for (Form form : Parser.parse(program)) {
        compiler.compile(form).run(this, Value.NIL);
      }
    } catch (LispException failed) {
      stack.drop(stack.size());
      throw failed;
    }
    if (stack.size() != 0) {
      throw new AssertionError("the stack was left with " + stack.size() + " words");
    }
  }

  // ---- roots

  @Override
  public void forEachValue(LongConsumer visitor) {
    constants.forEach(visitor::accept);
    for (int i = 0; i < globalNames.size(); i++) {
      visitor.accept(globals[i]);
    }
  }

  @Override
  public void forEachWord(LongConsumer visitor) {
    stack.forEach(visitor);
  }

  // ---- what compiled code needs

  long newConstant(String text) {
    constants.add(heap.newString(text));
    return constants.getLast();
  }

  int newFunction(Code body, int parameters) {
    functions.add(new Function(body, parameters));
    return functions.size() - 1;
  }

  int globalNumber(String name) {
    int number = globalNames.indexOf(name);
    if (number < 0) {
      globalNames.add(name);
      number = globalNames.size() - 1;
      if (number == globals.length) {
        globals = Arrays.copyOf(globals, 2 * number);
      }
    }
    return number;
  }

  long global(int number) {
    return globals[number];
  }

  long setGlobal(int number, long value) {
    globals[number] = value;
    return value;
  }

  long frameAround(long frame, int hops) {
    long found = frame;
    for (int i = 0; i < hops; i++) {
      found = heap.field(found, FRAME_AROUND);
    }
    return found;
  }

  /** Returns an argument of a primitive, 0 being the last one, as an integer. */
  long integer(int fromTop) {
    return Value.toInteger(stack.peek(fromTop));
  }

  /** Returns an argument of a primitive, 0 being the last one, which must be of a kind. */
  long object(Kind kind, int fromTop) {
    return heap.require(kind, stack.peek(fromTop));
  }

  // ---- functions

  long newClosure(int function, long frame) {
    long closure = heap.allocate(Kind.CLOSURE, 2);
    heap.setField(closure, CODE, Value.ofInteger(function));
    heap.setField(closure, CLOSURE_FRAME, frame);
    return closure;
  }

  /** Calls the closure that stands on the stack below its arguments, and drops all of them. */
  long call(int arguments) {
    long closure = object(Kind.CLOSURE, arguments);
    Function function = functions.get((int) Value.toInteger(heap.field(closure, CODE)));
    if (function.parameters != arguments) {
      throw new LispException(
          "%d arguments for a function of %d".formatted(arguments, function.parameters));
    }
    long value = runWithFrame(function.body, heap.field(closure, CLOSURE_FRAME), arguments);
    stack.drop(1);
    return value;
  }

  /** Runs code with a frame of its own, whose values are taken from the stack. */
  long runWithFrame(Code body, long around, int values) {
    long frame = heap.allocate(Kind.FRAME, 1 + values);
    heap.setField(frame, FRAME_AROUND, around);
    for (int i = 0; i < values; i++) {
      heap.setField(frame, 1 + i, stack.peek(values - 1 - i));
    }
    stack.drop(values);
    stack.push(frame);
    long value = body.run(this, frame);
    stack.drop(1);
    return value;
  }

  // ---- output

  long print(long value) {
    StringBuilder text = new StringBuilder();
    append(text, value);
    out.println(text);
    return value;
  }

  private void append(StringBuilder text, long value) {
    if (Value.isInteger(value)) {
      text.append(Value.toInteger(value));
    } else if (heap.isA(Kind.STRING, value)) {
      text.append(heap.text(value));
    } else if (heap.isA(Kind.CLOSURE, value)) {
      text.append("#function");
    } else {
      appendList(text, value);
    }
  }

  private void appendList(StringBuilder text, long value) {
    String before = "(";
    long rest = value;
    for (; heap.isA(Kind.PAIR, rest); rest = heap.field(rest, 1)) {
      text.append(before);
      append(text, heap.field(rest, 0));
      before = " ";
    }
    if (rest != Value.NIL) {
      text.append(" . ");
      append(text, rest);
    }
    text.append(value == Value.NIL ? "()" : ")");
  }

  @Override
  public void close() {
    heap.close();
  }
}
