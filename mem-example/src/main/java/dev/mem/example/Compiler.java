package dev.mem.example;

import dev.mem.example.Form.Name;
import dev.mem.example.Form.Sequence;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns forms into code; every variable is found now, as a place in a frame, or a global one. */
final class Compiler {
  private final Interpreter machine;

  /** The variables of a function, and those around. */
  private record Scope(List<String> names, @Nullable Scope outer) {}

  Compiler(Interpreter machine) {
    this.machine = machine;
  }

  Code compile(Form form) {
    return compile(form, null);
  }

  private Code compile(Form form, @Nullable Scope scope) {
    return switch (form) {
      case Form.Whole whole -> constant(Value.ofInteger(whole.number()));
      case Form.Text text -> constant(machine.newConstant(text.text()));
      case Name name -> variable(name.name(), scope);
      case Sequence list -> list(list.items(), scope);
    };
  }

  private static Code constant(long value) {
    return (_, _) -> value;
  }

  private Code list(List<Form> items, @Nullable Scope scope) {
    if (items.isEmpty()) {
      return constant(Value.NIL);
    }
    if (items.getFirst() instanceof Name head) {
      List<Form> rest = items.subList(1, items.size());
      return switch (head.name()) {
        case "if" -> conditional(rest, scope);
        case "while" -> loop(rest, scope);
        case "begin" -> sequence(rest, scope);
        case "lambda" -> lambda(rest, scope);
        case "let" -> let(rest, scope);
        case "define", "set!" ->
            assignment(name(rest.getFirst()), compile(rest.get(1), scope), scope);
        default -> {
          Primitive primitive = Primitive.ofName(head.name());
          yield primitive == null ? call(items, scope) : call(primitive, rest, scope);
        }
      };
    }
    return call(items, scope);
  }

  private static String name(Form form) {
    if (form instanceof Name name) {
      return name.name();
    }
    throw new LispException("a name was expected, not " + form);
  }

  private static List<Form> forms(Form form) {
    if (form instanceof Sequence list) {
      return list.items();
    }
    throw new LispException("a list was expected, not " + form);
  }

  // ---- variables

  private Code variable(String name, @Nullable Scope scope) {
    int depth = 0;
    for (Scope each = scope; each != null; each = each.outer, depth++) {
      int index = each.names.indexOf(name);
      if (index >= 0) {
        int hops = depth;
        return (on, frame) -> on.heap().field(on.frameAround(frame, hops), 1 + index);
      }
    }
    int global = machine.globalNumber(name);
    return (on, _) -> on.global(global);
  }

  private Code assignment(String name, Code code, @Nullable Scope scope) {
    int depth = 0;
    for (Scope each = scope; each != null; each = each.outer, depth++) {
      int index = each.names.indexOf(name);
      if (index >= 0) {
        int hops = depth;
        return (on, frame) -> {
          long value = code.run(on, frame);
          on.heap().setField(on.frameAround(frame, hops), 1 + index, value);
          return value;
        };
      }
    }
    int global = machine.globalNumber(name);
    return (on, frame) -> on.setGlobal(global, code.run(on, frame));
  }

  // ---- control

  private Code conditional(List<Form> parts, @Nullable Scope scope) {
    Code condition = compile(parts.get(0), scope);
    Code then = compile(parts.get(1), scope);
    Code otherwise = parts.size() > 2 ? compile(parts.get(2), scope) : constant(Value.NIL);
    return (on, frame) ->
        condition.run(on, frame) != Value.NIL ? then.run(on, frame) : otherwise.run(on, frame);
  }

  private Code loop(List<Form> parts, @Nullable Scope scope) {
    Code condition = compile(parts.getFirst(), scope);
    Code body = sequence(parts.subList(1, parts.size()), scope);
    return (on, frame) -> {
      while (condition.run(on, frame) != Value.NIL) {
        body.run(on, frame);
      }
      return Value.NIL;
    };
  }

  private Code sequence(List<Form> forms, @Nullable Scope scope) {
    List<Code> codes = forms.stream().map(form -> compile(form, scope)).toList();
    return (on, frame) -> {
      long value = Value.NIL;
      for (Code code : codes) {
        value = code.run(on, frame);
      }
      return value;
    };
  }

  // ---- functions

  private Code lambda(List<Form> parts, @Nullable Scope scope) {
    List<String> names = forms(parts.getFirst()).stream().map(Compiler::name).toList();
    Code body = sequence(parts.subList(1, parts.size()), new Scope(names, scope));
    int function = machine.newFunction(body, names.size());
    return (on, frame) -> on.newClosure(function, frame);
  }

  /** A function that is called where it stands. */
  private Code let(List<Form> parts, @Nullable Scope scope) {
    List<List<Form>> bindings = forms(parts.getFirst()).stream().map(Compiler::forms).toList();
    List<String> names = bindings.stream().map(pair -> name(pair.get(0))).toList();
    List<Code> values = bindings.stream().map(pair -> compile(pair.get(1), scope)).toList();
    Code body = sequence(parts.subList(1, parts.size()), new Scope(names, scope));
    return (on, frame) -> {
      for (Code value : values) {
        on.stack().push(value.run(on, frame));
      }
      return on.runWithFrame(body, frame, values.size());
    };
  }

  private Code call(List<Form> items, @Nullable Scope scope) {
    List<Code> codes = items.stream().map(form -> compile(form, scope)).toList();
    return (on, frame) -> {
      for (Code code : codes) {
        on.stack().push(code.run(on, frame));
      }
      return on.call(codes.size() - 1);
    };
  }

  private Code call(Primitive primitive, List<Form> arguments, @Nullable Scope scope) {
    if (arguments.size() != primitive.arguments()) {
      throw new LispException(primitive.name() + " takes " + primitive.arguments() + " arguments");
    }
    List<Code> codes = arguments.stream().map(form -> compile(form, scope)).toList();
    return (on, frame) -> {
      for (Code code : codes) {
        on.stack().push(code.run(on, frame));
      }
      long value = primitive.apply(on);
      on.stack().drop(codes.size());
      return value;
    };
  }
}
