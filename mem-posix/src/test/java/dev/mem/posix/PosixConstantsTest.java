package dev.mem.posix;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The tables, against the headers as they read; macOS cannot be asked here. */
final class PosixConstantsTest {

  @Test
  void linuxMapsPrivateAnonymousMemoryWithoutReserve() {
    assertThat(LinuxConstants.TABLE.mapFlags()).isEqualTo(0x4022);
    assertThat(LinuxConstants.TABLE.mapFixed()).isEqualTo(0x10);
  }

  @Test
  void macOsMapsPrivateAnonymousMemoryWithoutReserve() {
    assertThat(MacConstants.TABLE.mapFlags()).isEqualTo(0x1042);
    assertThat(MacConstants.TABLE.mapFixed()).isEqualTo(0x10);
  }

  @Test
  void bothHaveTheSameProtections() {
    for (PosixConstants table : new PosixConstants[] {LinuxConstants.TABLE, MacConstants.TABLE}) {
      assertThat(table.protNone()).isZero();
      assertThat(table.readWrite()).isEqualTo(0x3);
      assertThat(table.adviceDontNeed()).isEqualTo(4);
      assertThat(table.mincoreResident()).isEqualTo(1);
    }
  }

  @Test
  void linuxHasHugePagesAndMacOsReuse() {
    assertThat(LinuxConstants.TABLE.adviceHugePage()).hasValue(14);
    assertThat(LinuxConstants.TABLE.adviceNoHugePage()).hasValue(15);
    assertThat(LinuxConstants.TABLE.adviceFreeReusable()).isEmpty();
    assertThat(LinuxConstants.TABLE.adviceFreeReuse()).isEmpty();

    assertThat(MacConstants.TABLE.adviceFreeReusable()).hasValue(7);
    assertThat(MacConstants.TABLE.adviceFreeReuse()).hasValue(8);
    assertThat(MacConstants.TABLE.adviceHugePage()).isEmpty();
    assertThat(MacConstants.TABLE.adviceNoHugePage()).isEmpty();
  }

  @Test
  void bothProcessorsOfEverySystemAreServed() {
    assertThat(LinuxConstants.PROCESSORS).contains("amd64", "aarch64").doesNotContain("ppc64le");
    assertThat(MacConstants.PROCESSORS).containsExactlyInAnyOrder("x86_64", "aarch64");
  }
}
