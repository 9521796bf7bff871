package dev.mem.core.source;

import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceException;
import dev.mem.spi.PageSourceProvider;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the page source of this process: the one that {@value PageSourceProvider#FORCED_PROPERTY}
 * names, else the first whose provider supports this platform and can open it, else the JDK's.
 *
 * <p>The choice is made once. A provider that supports the platform and cannot open its source is
 * logged then, as a warning of the {@link System.Logger} named {@code dev.mem}; if the property
 * names it, that is an error at every call instead.
 */
public final class PageSourceSelector {

  /** The choice of this process; set once, by compare-and-set, and read by everyone after. */
  private static final AtomicReference<@Nullable PageSource> CHOSEN = new AtomicReference<>();

  private PageSourceSelector() {}

  /**
   * Returns the page source of this process.
   *
   * @return the page source, always the same object
   * @throws PageSourceException if a source is forced and there is none of that name, or it cannot
   *     be opened
   */
  public static PageSource platform() {
    PageSource chosen = CHOSEN.get();
    if (chosen != null) {
      return chosen;
    }
    Selection selection =
        select(installedProviders(), System.getProperty(PageSourceProvider.FORCED_PROPERTY));
    PageSource earlier = CHOSEN.compareAndExchange(null, selection.source());
    if (earlier != null) {
      return earlier;
    }
    for (String warning : selection.warnings()) {
      System.getLogger("dev.mem").log(Level.WARNING, warning);
    }
    return selection.source();
  }

  private static Iterable<PageSourceProvider> installedProviders() {
    return ServiceLoader.load(PageSourceProvider.class, PageSourceSelector.class.getClassLoader());
  }

  /** What was chosen, and what is to be logged about it. */
  record Selection(PageSource source, List<String> warnings) {}

  /** Chooses; the rule of {@link #platform()} apart from what it is applied to. */
  static Selection select(Iterable<PageSourceProvider> installed, @Nullable String forcedName) {
    List<String> warnings = new ArrayList<>();
    List<PageSourceProvider> providers = listed(installed, warnings);
    if (forcedName != null) {
      return new Selection(forced(providers, forcedName, warnings), List.of());
    }
    for (PageSourceProvider provider : providers) {
      if (provider.supportsThisPlatform()) {
        try {
          return new Selection(provider.open(), warnings);
        } catch (PageSourceException e) {
          warnings.add(insteadOf(provider, e));
        }
      }
    }
    return new Selection(new JdkPageSource(), warnings);
  }

  private static List<PageSourceProvider> listed(
      Iterable<PageSourceProvider> installed, List<String> warnings) {
    List<PageSourceProvider> providers = new ArrayList<>();
    try {
      installed.forEach(providers::add);
    } catch (ServiceConfigurationError e) {
      warnings.add("a page source could not be loaded: " + e.getMessage());
    }
    return providers;
  }

  private static String insteadOf(PageSourceProvider provider, PageSourceException reason) {
    return "the page source \""
        + provider.name()
        + "\" is not available, the next one takes its place: "
        + reason.getMessage();
  }

  private static PageSource forced(
      List<PageSourceProvider> providers, String forcedName, List<String> warnings) {
    if (forcedName.equals(JdkPageSource.NAME)) {
      return new JdkPageSource();
    }
    for (PageSourceProvider provider : providers) {
      if (provider.name().equals(forcedName)) {
        if (!provider.supportsThisPlatform()) {
          throw refused(forcedName, "it does not support this platform", providers, warnings);
        }
        try {
          return provider.open();
        } catch (PageSourceException e) {
          throw new PageSourceException(call(forcedName), String.valueOf(e.getMessage()), e);
        }
      }
    }
    throw refused(forcedName, "there is none of that name", providers, warnings);
  }

  private static PageSourceException refused(
      String forcedName, String reason, List<PageSourceProvider> providers, List<String> warnings) {
    String names =
        Stream.concat(
                providers.stream().map(PageSourceProvider::name), Stream.of(JdkPageSource.NAME))
            .collect(Collectors.joining(", "));
    String further = warnings.isEmpty() ? "" : "; " + String.join("; ", warnings);
    return new PageSourceException(
        call(forcedName), reason + "; those there are: " + names + further);
  }

  private static String call(String forcedName) {
    return "page source \""
        + forcedName
        + "\", chosen by the system property "
        + PageSourceProvider.FORCED_PROPERTY
        + ",";
  }
}
