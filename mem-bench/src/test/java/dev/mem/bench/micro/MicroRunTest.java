package dev.mem.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs every micro benchmark that malloc can run for a moment, and no other. */
@Tag("linux")
class MicroRunTest {

  private static List<MicroCase> arenas() {
    return MicroCase.allByName().values().stream()
        .filter(micro -> micro.name().startsWith("arena"))
        .toList();
  }

  @Test
  void everyCaseRuns() {
    MicroRun run = new MicroRun(0, 2, 2);
    for (MicroCase micro : MicroCase.allByName().values()) {
      if (!arenas().contains(micro)) {
        assertThat(run.run("malloc", micro))
            .as(micro.name())
            .hasSize(2)
            .allSatisfy(nanos -> assertThat(nanos).isBetween(0.5, 1e8));
      }
    }
  }

  @Test
  void whatASubjectCannotDoIsRefused() {
    MicroRun run = new MicroRun(0, 1, 1);
    for (MicroCase micro : arenas()) {
      boolean shared = micro.name().contains("-shared");
      assertThatThrownBy(() -> run.run("malloc", micro))
          .as(micro.name())
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessage("malloc lacks [%s_ARENAS]", shared ? "SHARED" : "CONFINED");
    }
  }

  @Test
  void casesAreWhatTheReportNeeds() {
    assertThat(MicroCase.allByName().keySet())
        .contains(
            "pair/16",
            "pair/1048576@2",
            "batch64/lifo/64",
            "batch1000/random/8pages@2",
            "live/200000",
            "slots1000",
            "slots100000@2",
            "zeroed/4096",
            "aligned64/256",
            "realloc/16-1M",
            "origin/allocate",
            "origin/free@2",
            "arena100/64",
            "arena100-shared/64@2");
    assertThat(List.copyOf(MicroCase.allByName().values()))
        .allMatch(micro -> micro.name().endsWith("@2") == (micro.threads() == 2));
  }

  @Test
  void anUnknownCaseIsAnsweredWithTheKnownOnes() {
    assertThatThrownBy(() -> MicroCase.ofName("pair/63")).hasMessageContaining("pair/64");
  }
}
