package dev.mem.windows;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The numbers and layouts, against the headers as they read. */
final class WindowsConstantsTest {

  @Test
  void systemInfoIsLaidOutAsOn64BitWindows() {
    assertThat(WindowsConstants.SYSTEM_INFO.byteSize()).isEqualTo(48);
    assertThat(WindowsConstants.PAGE_SIZE_OFFSET).isEqualTo(4);
    assertThat(WindowsConstants.ALLOCATION_GRANULARITY_OFFSET).isEqualTo(40);
  }

  @Test
  void workingSetInformationIsAnAddressAndItsAttributes() {
    assertThat(WindowsConstants.WORKING_SET_EX_INFORMATION.byteSize()).isEqualTo(16);
    assertThat(WindowsConstants.VIRTUAL_ADDRESS_OFFSET).isZero();
    assertThat(WindowsConstants.VIRTUAL_ATTRIBUTES_OFFSET).isEqualTo(8);
    assertThat(WindowsConstants.VIRTUAL_ATTRIBUTES_VALID).isEqualTo(1);
  }

  @Test
  void allocationTypesAndProtectionsAreThoseOfTheHeader() {
    assertThat(WindowsConstants.MEM_COMMIT).isEqualTo(0x00001000);
    assertThat(WindowsConstants.MEM_RESERVE).isEqualTo(0x00002000);
    assertThat(WindowsConstants.MEM_DECOMMIT).isEqualTo(0x00004000);
    assertThat(WindowsConstants.MEM_RELEASE).isEqualTo(0x00008000);
    assertThat(WindowsConstants.PAGE_NOACCESS).isEqualTo(0x01);
    assertThat(WindowsConstants.PAGE_READWRITE).isEqualTo(0x04);
  }
}
