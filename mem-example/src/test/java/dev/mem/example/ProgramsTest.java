package dev.mem.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs give the right answer in little memory, and lose no object that they need. */
final class ProgramsTest {
  private static final long AT_EVERY_ALLOCATION = 1;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private Interpreter machine = machine(Main.LIMIT_BYTES, Main.COLLECT_EVERY_BYTES);

  private Interpreter machine(long limitBytes, long collectEveryBytes) {
    return new Interpreter(
        limitBytes, collectEveryBytes, new PrintStream(printed, true, StandardCharsets.UTF_8));
  }

  private void use(long limitBytes, long collectEveryBytes) {
    machine.close();
    machine = machine(limitBytes, collectEveryBytes);
  }

  @AfterEach
  void verifyAndClose() {
    machine.heap().verify();
    machine.heap().collector().collect();
    machine.heap().verify();
    machine.close();
  }

  private List<String> lines() {
    return printed.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ':',
      value = {
        "sort: sorted",
        "map: 29760455",
        "strings: and=1 brown=1 does=1 dog=2 fox=2 jumps=1 lazy=1 mind=1 not=1 over=1 quick=1"
            + " the=4",
        "loop: 500"
      })
  void programsRunWithinTheLimit(String program, String answer) throws IOException {
    machine.run(Main.source(program));
    assertThat(lines().getLast().strip()).isEqualTo(answer);
    assertThat(machine.heap().collector().pauses())
        .isNotEmpty()
        .allSatisfy(pause -> assertThat(pause.liveBytes()).isLessThan(Main.LIMIT_BYTES));
  }

  /** The long loop makes many times what there is room for. */
  @Test
  void theLoopWouldExhaustMemoryWithoutCollection() throws IOException {
    machine.run(Main.source("loop"));
    long reclaimed =
        machine.heap().collector().pauses().stream()
            .mapToLong(Collector.Pause::reclaimedBytes)
            .sum();
    assertThat(reclaimed).isGreaterThan(20 * Main.LIMIT_BYTES);
  }

  @Test
  void tellsWhatCollectingCost() throws IOException {
    for (String program : Main.PROGRAMS) {
      Main.run(program, new PrintStream(printed, true, StandardCharsets.UTF_8));
    }
    assertThat(lines().stream().filter(line -> line.contains("collections within 1024 KiB")))
        .hasSameSizeAs(Main.PROGRAMS);
  }

  /** What is lost too early is found out soon, if every allocation collects. */
  @Test
  void nothingThatIsNeededIsCollected() {
    use(Main.LIMIT_BYTES, AT_EVERY_ALLOCATION);
    machine.run(
        """
        (define make (lambda (count)
          (let ((list ()))
            (while (< 0 count)
              (set! list (cons (number->string count) list))
              (set! count (- count 1)))
            list)))
        (define join (lambda (list)
          (if list (string-append (substring (car list) 0 1) (join (cdr list))) "")))
        (define twice (lambda (f) (lambda (x) (f (f x)))))
        (print (join (make 12)))
        (print ((twice (lambda (x) (string-append x "!"))) "hey"))
        (print (make 5))
        """);
    assertThat(lines()).containsExactly("123456789111", "hey!!", "(1 2 3 4 5)");
    assertThat(machine.heap().collector().pauses()).hasSizeGreaterThan(50);
  }

  @Test
  void cyclesAreCollected() {
    machine.run(
        """
        (define i 0)
        (while (< i 40000)
          (let ((a (cons 1 ())))
            (set-cdr! a (cons 2 a)))
          (set! i (+ i 1)))
        """);
    machine.heap().collector().collect();
    assertThat(machine.heap().liveBytes()).isLessThan(10_000);
  }

  @Test
  void moreThanThereIsIsRefused() {
    assertThatThrownBy(() -> machine.run("(define list ()) (while 1 (set! list (cons list list)))"))
        .isInstanceOf(LispException.class)
        .hasMessageContaining("out of memory");
    machine.run("(define list ())");
  }

  @Test
  void wrongProgramsAreRefused() {
    for (String wrong :
        List.of("(", "(car 1)", "(+ 1 ())", "(1 2)", "((lambda (x) x))", "(substring \"a\" 1 3)")) {
      assertThatThrownBy(() -> machine.run(wrong)).isInstanceOf(LispException.class);
    }
  }
}
