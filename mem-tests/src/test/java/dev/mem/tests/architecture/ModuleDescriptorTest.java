package dev.mem.tests.architecture;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleDescriptor.Provides;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the published modules export, require and provide. */
@Tag("linux")
class ModuleDescriptorTest {

  @Test
  void theApiExportsItsTwoPackages() {
    assertThat(exportsToAll("dev.mem.api")).containsExactlyInAnyOrder("dev.mem", "dev.mem.spi");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev.mem.core", "dev.mem.posix", "dev.mem.windows"})
  void everyOtherModuleExportsAndOpensNothing(String module) {
    assertThat(descriptor(module).exports()).isEmpty();
    assertThat(descriptor(module).opens()).isEmpty();
    assertThat(descriptor(module).isOpen()).isFalse();
  }

  @Test
  void theApiRequiresTheBaseModuleAlone() {
    assertThat(requiredAtRunTime("dev.mem.api")).containsExactly("java.base");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev.mem.core", "dev.mem.posix", "dev.mem.windows"})
  void everyOtherModuleRequiresTheApiBesides(String module) {
    assertThat(requiredAtRunTime(module)).containsExactlyInAnyOrder("java.base", "dev.mem.api");
  }

  @Test
  void usersOfTheCoreGetTheApiWithIt() {
    assertThat(descriptor("dev.mem.core").requires())
        .filteredOn(required -> required.modifiers().contains(Requires.Modifier.TRANSITIVE))
        .extracting(Requires::name)
        .containsExactly("dev.mem.api");
  }

  /** A dependency that users would need at compile time only is as bad as one at run time. */
  @ParameterizedTest
  @ValueSource(strings = {"dev.mem.api", "dev.mem.core", "dev.mem.posix", "dev.mem.windows"})
  void annotationsAreNobodyElsesMatter(String module) {
    assertThat(descriptor(module).requires())
        .filteredOn(required -> required.name().equals("org.jspecify"))
        .flatExtracting(Requires::modifiers)
        .doesNotContain(Requires.Modifier.TRANSITIVE);
  }

  @ParameterizedTest
  @CsvSource({
    "dev.mem.core, dev.mem.spi.AllocatorProvider",
    "dev.mem.posix, dev.mem.spi.PageSourceProvider",
    "dev.mem.windows, dev.mem.spi.PageSourceProvider"
  })
  void programsOnTheClassPathFindTheSameProviders(String module, String service)
      throws IOException {
    List<String> provided =
        descriptor(module).provides().stream()
            .filter(each -> each.service().equals(service))
            .map(Provides::providers)
            .findFirst()
            .orElseThrow();

    try (ModuleReader reader = reference(module).open()) {
      ByteBuffer file = reader.read("META-INF/services/" + service).orElseThrow();
      assertThat(StandardCharsets.UTF_8.decode(file).toString().lines())
          .containsExactlyElementsOf(provided);
    }
  }

  private static Set<String> exportsToAll(String module) {
    assertThat(descriptor(module).exports()).noneMatch(Exports::isQualified);
    return descriptor(module).exports().stream().map(Exports::source).collect(toSet());
  }

  private static Set<String> requiredAtRunTime(String module) {
    Set<String> names = new HashSet<>();
    for (Requires required : descriptor(module).requires()) {
      if (!required.modifiers().contains(Requires.Modifier.STATIC)) {
        names.add(required.name());
      }
    }
    return names;
  }

  private static ModuleDescriptor descriptor(String module) {
    return reference(module).descriptor();
  }

  private static ModuleReference reference(String module) {
    return ModuleLayer.boot().configuration().findModule(module).orElseThrow().reference();
  }
}
