package dev.mem.example;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads text: a form is a {@link Form.Name}, a number, a text, or a list of forms. */
final class Parser {
  private static final Pattern TOKEN =
      Pattern.compile("\\s+|;[^\\n]*|[()]|\"[^\"]*\"|[^\\s()\";]+");

  private final List<String> tokens;
  private int next;

  private Parser(List<String> tokens) {
    this.tokens = tokens;
  }

  /** Returns the forms of a program. */
  static List<Form> parse(String program) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(program);
    while (matcher.find()) {
      String token = matcher.group();
      if (!token.isBlank() && !token.startsWith(";")) {
        tokens.add(token);
      }
    }
    Parser parser = new Parser(tokens);
    List<Form> forms = new ArrayList<>();
    while (parser.next < tokens.size()) {
      forms.add(parser.form());
    }
    return forms;
  }

  private Form form() {
    if (next == tokens.size()) {
      throw new LispException("the program ends inside a list");
    }
    String token = tokens.get(next++);
    if (token.equals("(")) {
      return list();
    }
    if (token.startsWith("\"")) {
      return new Form.Text(token.substring(1, token.length() - 1));
    }
    return token.matches("-?[0-9]+") ? new Form.Whole(Long.parseLong(token)) : new Form.Name(token);
  }

  private Form list() {
    List<Form> items = new ArrayList<>();
    while (next < tokens.size() && !tokens.get(next).equals(")")) {
      items.add(form());
    }
    if (next == tokens.size()) {
      throw new LispException("the program ends inside a list");
    }
    next++;
    return new Form.Sequence(items);
  }
}
