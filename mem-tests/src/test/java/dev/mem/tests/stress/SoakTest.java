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

  private static final Duration LENGTH = Duration.ofSeconds(Long.getLong(SECONDS_PROPERTY, 60));

  @ParameterizedTest
  @EnumSource(Engine.class)
  void engineSurvivesAGeneration(Engine engine) {
    assertThat(SoakProgram.run(engine, Duration.ZERO, Seeds.of("soak of " + engine)))
        .contains("0 mismatches");
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  @Tag("soak")
  void engineSurvivesASoak(Engine engine) {
    System.out.println(SoakProgram.run(engine, LENGTH, Seeds.of("soak of " + engine)));
  }
}
