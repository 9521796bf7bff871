package dev.mem.tests.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.StringEntry;
import java.util.ArrayList;
import java.util.Formatter;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The direction in which modules and packages may use each other, and what each may not touch. */
@Tag("linux")
class ArchitectureTest {

  /** The packages of mem-core: each may use those before it and no others. */
  private static final List<String> CORE_LAYERS =
      List.of(
          "dev.mem.core.layout",
          "dev.mem.core.source",
          "dev.mem.core.arena",
          "dev.mem.core.engine",
          "dev.mem.core.freelist",
          "dev.mem.core.slab",
          "dev.mem.core.guard",
          "dev.mem.core");

  private static final String[] API = {"dev.mem", "dev.mem.spi"};
  private static final String[] JDK_AND_JSPECIFY = {"java..", "org.jspecify.annotations"};
  private static final String[] NOT_A_PLATFORM = {"dev.mem", "dev.mem.spi", "dev.mem.core.."};

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_PACKAGE_INFOS)
          .withImportOption(location -> !location.contains("/dev/mem/tests/"))
          .importPackages("dev.mem");

  private static final DescribedPredicate<JavaAccess<?>> A_RESTRICTED_METHOD =
      describe("is restricted", ArchitectureTest::isRestricted);

  private static final DescribedPredicate<JavaAccess<?>> A_FORMATTING_METHOD =
      describe("formats", ArchitectureTest::isFormatting);

  @Test
  void theApiDependsOnTheJdkAlone() {
    classes()
        .that()
        .resideInAnyPackage(API)
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage(API).or(resideInAnyPackage(JDK_AND_JSPECIFY)))
        .check(CLASSES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev.mem.core..", "dev.mem.posix..", "dev.mem.windows.."})
  void everyOtherModuleDependsOnTheApiAlone(String module) {
    classes()
        .that()
        .resideInAPackage(module)
        .should()
        .onlyDependOnClassesThat(
            resideInAPackage(module)
                .or(resideInAnyPackage(API))
                .or(resideInAnyPackage(JDK_AND_JSPECIFY)))
        .check(CLASSES);
  }

  @Test
  void theLayersOfTheCoreAreKnown() {
    var found = new TreeSet<String>();
    for (JavaClass each : CLASSES.that(resideInAnyPackage("dev.mem.core.."))) {
      found.add(each.getPackageName());
    }
    assertThat(found).containsExactlyInAnyOrderElementsOf(CORE_LAYERS);
  }

  @Test
  void aLayerOfTheCoreUsesTheLayersBeforeIt() {
    for (int i = 0; i < CORE_LAYERS.size(); i++) {
      String[] later = CORE_LAYERS.subList(i + 1, CORE_LAYERS.size()).toArray(String[]::new);
      if (later.length > 0) {
        noClasses()
            .that()
            .resideInAPackage(CORE_LAYERS.get(i))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(later)
            .check(CLASSES);
      }
    }
  }

  @Test
  void onlyPlatformModulesCallRestrictedMethods() {
    noClasses()
        .that()
        .resideInAnyPackage(NOT_A_PLATFORM)
        .should()
        .accessTargetWhere(A_RESTRICTED_METHOD)
        .check(CLASSES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev.mem.posix", "dev.mem.windows"})
  void restrictedCallsOfPlatformModulesAreSeen(String platform) {
    assertThat(CLASSES.that(resideInAnyPackage(platform)))
        .flatMap(JavaClass::getAccessesFromSelf)
        .anyMatch(A_RESTRICTED_METHOD);
  }

  /** What its first use would break for good where the stack ends: see the class of addresses. */
  @Test
  void theCoreReportsWithoutAFormatter() {
    noClasses()
        .that()
        .resideInAPackage("dev.mem.core..")
        .should()
        .accessTargetWhere(A_FORMATTING_METHOD)
        .check(CLASSES);
    assertThat(CLASSES.that(resideInAnyPackage("dev.mem")))
        .flatMap(JavaClass::getAccessesFromSelf)
        .as("heap maps, which are drawn seldom")
        .anyMatch(A_FORMATTING_METHOD);
  }

  private static boolean isFormatting(JavaAccess<?> access) {
    return access.getTargetOwner().isEquivalentTo(Formatter.class)
        || (access.getTargetOwner().isEquivalentTo(String.class)
            && List.of("format", "formatted").contains(access.getName()));
  }

  @Test
  void onlyPlatformModulesAskForTheOperatingSystem() {
    assertThat(namesOfSystemProperties(NOT_A_PLATFORM)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev.mem.posix", "dev.mem.windows"})
  void platformModulesAreSeenToAskForTheOperatingSystem(String platform) {
    assertThat(namesOfSystemProperties(platform)).anyMatch(found -> found.endsWith(" os.name"));
  }

  /** Says where the class files of some packages hold the name of a property about the system. */
  private static List<String> namesOfSystemProperties(String... packages) {
    List<String> found = new ArrayList<>();
    for (JavaClass each : CLASSES.that(resideInAnyPackage(packages))) {
      for (String text : texts(each)) {
        if (text.startsWith("os.") || text.startsWith("sun.arch")) {
          found.add(each.getName() + " " + text);
        }
      }
    }
    return found;
  }

  private static List<String> texts(JavaClass type) {
    try (InputStream classFile = type.getSource().orElseThrow().getUri().toURL().openStream()) {
      var constants = ClassFile.of().parse(classFile.readAllBytes()).constantPool();
      return StreamSupport.stream(constants.spliterator(), false)
          .filter(StringEntry.class::isInstance)
          .map(entry -> ((StringEntry) entry).stringValue())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The JDK marks its restricted methods by an annotation. */
  private static boolean isRestricted(JavaAccess<?> access) {
    return access.getTarget() instanceof CodeUnitAccessTarget target
        && target
            .resolveMember()
            .map(member -> member.isAnnotatedWith("jdk.internal.javac.Restricted"))
            .orElse(false);
  }
}
