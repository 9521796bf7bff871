package dev.mem.tests.stress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mem.Engine;
import dev.mem.tests.contract.Seeds;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Threads that come and go exchange blocks, for as long as wanted. */
final class SoakTest {
  /** The system property that says how many seconds each engine is soaked. */
  static final String SECONDS_PROPERTY = "dev.mem.tests.soak.seconds";

  /**
   * The system property that says how many seconds the default engine is soaked where the others
   * have one generation. The build sets it; where tests run without Maven, under an emulator, there
   * is none, and one generation does.
   */
  static final String SHARDED_SECONDS_PROPERTY = "dev.mem.tests.soak.sharded.seconds";

  private static final Duration LENGTH = Duration.ofSeconds(Long.getLong(SECONDS_PROPERTY, 60));
  private static final Duration SHARDED_LENGTH =
      Duration.ofSeconds(Long.getLong(SHARDED_SECONDS_PROPERTY, 0));

  private static void soak(Engine engine, Duration length) {
    String done = SoakProgram.run(engine, length, Seeds.of("soak of " + engine));
    System.out.println(done);
    assertThat(done).contains("0 mismatches");
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void engineSurvivesAGeneration(Engine engine) {
    soak(engine, engine == Engine.SHARDED ? SHARDED_LENGTH : Duration.ZERO);
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  @Tag("soak")
  void engineSurvivesASoak(Engine engine) {
    soak(engine, LENGTH);
  }
}
