package dev.mem.core.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mem.core.source.PageSourceSelector.Selection;
import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceException;
import dev.mem.spi.PageSourceProvider;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import org.junit.jupiter.api.Test;

final class PageSourceSelectorTest {

  private static final PageSource THEIRS = new JdkPageSource();

  private static final PageSourceProvider SERVING = provider("serving", true, true);
  private static final PageSourceProvider REFUSING = provider("refusing", true, false);
  private static final PageSourceProvider FOREIGN = provider("foreign", false, false);

  private static PageSourceProvider provider(String name, boolean supports, boolean opens) {
    return new PageSourceProvider() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public boolean supportsThisPlatform() {
        return supports;
      }

      @Override
      public PageSource open() {
        if (!opens) {
          throw new PageSourceException("linking " + name, "native access is not granted");
        }
        return THEIRS;
      }
    };
  }

  @Test
  void takesTheFirstThatSupportsThePlatform() {
    Selection selection = PageSourceSelector.select(List.of(FOREIGN, SERVING, REFUSING), null);

    assertThat(selection.source()).isSameAs(THEIRS);
    assertThat(selection.warnings()).isEmpty();
  }

  @Test
  void takesTheJdkWhereNoneIs() {
    Selection selection = PageSourceSelector.select(List.of(FOREIGN), null);

    assertThat(selection.source()).isInstanceOf(JdkPageSource.class).isNotSameAs(THEIRS);
    assertThat(selection.warnings()).isEmpty();
  }

  @Test
  void saysWhyOneRefusedAndTakesTheJdk() {
    Selection selection = PageSourceSelector.select(List.of(REFUSING), null);

    assertThat(selection.source()).isInstanceOf(JdkPageSource.class).isNotSameAs(THEIRS);
    assertThat(selection.warnings())
        .singleElement()
        .asString()
        .contains("\"refusing\"", "linking refusing failed: native access is not granted");
  }

  @Test
  void saysWhyOneRefusedAndTakesTheNext() {
    Selection selection = PageSourceSelector.select(List.of(REFUSING, SERVING), null);

    assertThat(selection.source()).isSameAs(THEIRS);
    assertThat(selection.warnings()).hasSize(1);
  }

  @Test
  void aProviderThatCannotBeLoadedIsAWarning() {
    Iterable<PageSourceProvider> broken =
        () ->
            new Iterator<>() {
              @Override
              public boolean hasNext() {
                return true;
              }

              @Override
              public PageSourceProvider next() {
                throw new ServiceConfigurationError("no such class");
              }
            };

    Selection selection = PageSourceSelector.select(broken, null);

    assertThat(selection.source()).isInstanceOf(JdkPageSource.class);
    assertThat(selection.warnings()).singleElement().asString().contains("no such class");
  }

  @Test
  void anErrorNamesWhatCouldNotBeLoaded() {
    Iterable<PageSourceProvider> broken =
        () -> {
          throw new ServiceConfigurationError("no such class");
        };
    assertThatExceptionOfType(PageSourceException.class)
        .isThrownBy(() -> PageSourceSelector.select(broken, "serving"))
        .withMessageEndingWith(
            "those there are: jdk; a page source could not be loaded: no such class");
    assertThatExceptionOfType(PageSourceException.class)
        .isThrownBy(() -> PageSourceSelector.select(List.of(SERVING), "another"))
        .withMessageEndingWith("those there are: serving, jdk");
  }

  @Test
  void takesTheOneThatIsForced() {
    List<PageSourceProvider> all = List.of(provider("other", true, false), SERVING);

    assertThat(PageSourceSelector.select(all, "serving").source()).isSameAs(THEIRS);
    assertThat(PageSourceSelector.select(all, "jdk").source())
        .isInstanceOf(JdkPageSource.class)
        .isNotSameAs(THEIRS);
  }

  @Test
  void anUnknownNameIsAnErrorThatListsTheNames() {
    assertThatExceptionOfType(PageSourceException.class)
        .isThrownBy(() -> PageSourceSelector.select(List.of(SERVING, FOREIGN), "sevring"))
        .withMessageContaining("\"sevring\"")
        .withMessageContaining("dev.mem.pageSource")
        .withMessageContaining("those there are: serving, foreign, jdk");
  }

  @Test
  void aForcedOneThatRefusesIsAnErrorWithItsReason() {
    assertThatExceptionOfType(PageSourceException.class)
        .isThrownBy(() -> PageSourceSelector.select(List.of(REFUSING, SERVING), "refusing"))
        .withMessageContaining("\"refusing\"")
        .withMessageContaining("native access is not granted")
        .withCauseInstanceOf(PageSourceException.class);
  }

  @Test
  void aForcedOneForAnotherPlatformIsAnError() {
    assertThatExceptionOfType(PageSourceException.class)
        .isThrownBy(() -> PageSourceSelector.select(List.of(FOREIGN, SERVING), "foreign"))
        .withMessageContaining("does not support this platform")
        .withMessageContaining("foreign, serving, jdk");
  }

  @Test
  void theChoiceOfTheProcessIsMadeOnce() {
    PageSource chosen = PageSourceSelector.platform();
    assertThat(chosen).isNotNull();
    assertThat(PageSourceSelector.platform()).isSameAs(chosen);
  }
}
