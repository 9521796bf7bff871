package dev.mem.bench.subject;

import dev.mem.Checking;
import dev.mem.Engine;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Every subject there is, by name.
 *
 * <p>A name is that of an engine, which may be followed by {@code :segment} or {@code :heap} for
 * another tier, or that of a peer; {@code sharded:sampled} is in the sampled form of checked mode.
 * {@code #} and anything after it is ignored: the same subject can enter a comparison twice, as
 * {@code malloc} and {@code malloc#2}, which shows how far apart two measurements of one thing are.
 * {@code null} and {@code lists} show what the loop around an allocator costs, and what checks do.
 */
public final class Subjects {

  /**
   * What every process that measures is started with, so that no subject has an advantage, or lacks
   * something it needs.
   */
  public static final List<String> JVM_ARGUMENTS =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "--add-opens=java.base/java.nio=ALL-UNNAMED");

  private static final String SLOWED = "~slowed";

  private record Entry(Function<String, Subject> open, Supplier<Optional<String>> absence) {}

  private static final Map<String, Entry> ALL = all();

  private Subjects() {}

  /**
   * Returns the names of all subjects, of those that are absent here too.
   *
   * @return the names, ours first
   */
  public static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  /**
   * Returns whether a subject shows what a part of the work costs, and is no allocator to use: the
   * loop around it, or allocation without checks.
   *
   * @param name the name of a subject
   * @return whether nobody competes with it
   */
  public static boolean isYardstick(String name) {
    String plain = plain(name);
    return plain.equals("null") || plain.equals("lists");
  }

  /**
   * Returns the name of a subject without what makes it another entry or tier.
   *
   * @param name the name of a subject
   * @return what it begins with: an engine or a peer
   */
  public static String plain(String name) {
    return name.replaceFirst("[:#~].*", "");
  }

  /**
   * Returns whether a subject is an allocator of somebody else's: not an engine of this project,
   * nor {@linkplain #isYardstick one that shows what something costs}, nor slowed on purpose.
   *
   * @param name the name of a subject
   * @return whether it is a peer
   */
  public static boolean isPeer(String name) {
    String plain = plain(name);
    return !isYardstick(name)
        && !name.contains(SLOWED)
        && Arrays.stream(Engine.values()).noneMatch(engine -> engine.optionName().equals(plain));
  }

  /**
   * Returns why a subject cannot be had here, and what to do about it.
   *
   * @param name the name of a subject
   * @return the reason, or nothing if it is present
   * @throws IllegalArgumentException if there is no subject of that name
   */
  public static Optional<String> absence(String name) {
    return entry(name).absence().get();
  }

  /**
   * Opens a subject. No class of another one is loaded.
   *
   * @param name the name of a subject
   * @return the subject, to be closed by the caller
   * @throws IllegalArgumentException if there is no subject of that name
   * @throws IllegalStateException if it is absent here
   */
  public static Subject open(String name) {
    Entry entry = entry(name);
    Optional<String> absence = entry.absence().get();
    if (absence.isPresent()) {
      throw new IllegalStateException(name + " is absent: " + absence.get());
    }
    Subject subject = entry.open().apply(name);
    return name.endsWith(SLOWED) ? new SlowedSubject(name, subject) : subject;
  }

  private static Entry entry(String name) {
    String plain =
        name.endsWith(SLOWED) ? name.substring(0, name.length() - SLOWED.length()) : name;
    int repetition = plain.indexOf('#');
    @Nullable Entry entry = ALL.get(repetition < 0 ? plain : plain.substring(0, repetition));
    if (entry == null) {
      throw new IllegalArgumentException(
          "no subject is named \"" + name + "\"; known are " + String.join(", ", ALL.keySet()));
    }
    return entry;
  }

  private static Map<String, Entry> all() {
    Map<String, Entry> all = new LinkedHashMap<>();
    for (EngineSubject.Tier tier : EngineSubject.Tier.values()) {
      for (Engine engine : Engine.values()) {
        all.put(
            engine.optionName() + tier.suffix(),
            new Entry(
                name -> new EngineSubject(name, engine, tier, Checking.OFF), Optional::empty));
      }
    }
    all.put(
        Engine.SHARDED.optionName() + ":sampled",
        new Entry(
            name ->
                new EngineSubject(name, Engine.SHARDED, EngineSubject.Tier.RAW, Checking.SAMPLED),
            Optional::empty));
    for (NativeLibrary library : NativeLibrary.values()) {
      all.put(
          library.name().toLowerCase(Locale.ROOT),
          new Entry(name -> new NativeSubject(name, library), library::absence));
    }
    // No constructor references: linking one loads its class.
    peer(all, "lwjgl-jemalloc", name -> new LwjglJemallocSubject(name));
    peer(all, "lwjgl-rpmalloc", name -> new LwjglRpmallocSubject(name));
    peer(all, "lwjgl", name -> new LwjglSubject(name));
    peer(all, "netty-pooled", name -> new NettySubject(name, NettySubject.Kind.POOLED));
    peer(all, "netty-adaptive", name -> new NettySubject(name, NettySubject.Kind.ADAPTIVE));
    peer(all, "arrow", name -> new ArrowSubject(name));
    peer(all, "unsafe", name -> new UnsafeSubject(name));
    peer(all, "arena-confined", name -> new ArenaSubject(name, ArenaSubject.Kind.CONFINED));
    peer(all, "arena-shared", name -> new ArenaSubject(name, ArenaSubject.Kind.SHARED));
    peer(all, "lists:unchecked", name -> new ListsSubject(name, ListsSubject.Checks.NONE));
    peer(all, "lists:marked", name -> new ListsSubject(name, ListsSubject.Checks.MARKS));
    peer(all, "null", name -> new NullSubject(name));
    return all;
  }

  private static void peer(Map<String, Entry> all, String name, Function<String, Subject> open) {
    all.put(name, new Entry(open, Optional::empty));
  }
}
