package dev.mem.example;

/**
 * A compiled expression.
 *
 * <p>An allocation may collect; so whatever a piece of code still needs afterwards is on the {@link
 * Stack} meanwhile.
 */
@FunctionalInterface
interface Code {

  /**
   * Evaluates the expression.
   *
   * @param machine what it runs on
   * @param frame the variables that it sees; on the stack
   * @return the value; not on the stack
   */
  long run(Interpreter machine, long frame);
}
