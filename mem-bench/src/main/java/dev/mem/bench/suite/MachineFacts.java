package dev.mem.bench.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the figures were taken on, as far as this machine tells. */
public final class MachineFacts {
  private static final String UNKNOWN = "not told";

  private MachineFacts() {}

  /**
   * Looks around.
   *
   * @return facts by name, in the order of reports
   */
  public static Map<String, String> gather() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("processor", fromCpuInfo("model name"));
    facts.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    facts.put("cache", fromCpuInfo("cache size"));
    facts.put("memory", fromFile("/proc/meminfo", "MemTotal"));
    facts.put("hypervisor", fromCpuInfo("flags").contains(" hypervisor") ? "yes" : "no");
    facts.put("governor", firstLine("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"));
    facts.put("turbo", firstLine("/sys/devices/system/cpu/cpufreq/boost"));
    facts.put("transparent huge pages", firstLine("/sys/kernel/mm/transparent_hugepage/enabled"));
    facts.put("load at the start", firstLine("/proc/loadavg"));
    facts.put(
        "system",
        "%s %s %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")));
    facts.put("distribution", fromFile("/etc/os-release", "PRETTY_NAME").replace("\"", ""));
    facts.put(
        "JDK",
        System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
    return facts;
  }

  /**
   * Returns how busy the machine is.
   *
   * @return the load averages, as the system writes them
   */
  public static String load() {
    return firstLine("/proc/loadavg");
  }

  private static String fromCpuInfo(String key) {
    return fromFile("/proc/cpuinfo", key);
  }

  private static String fromFile(String file, String key) {
    return lines(file).stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(key.length()).replaceFirst("^\\s*[:=]", "").strip())
        .findFirst()
        .orElse(UNKNOWN);
  }

  private static String firstLine(String file) {
    List<String> lines = lines(file);
    return lines.isEmpty() ? UNKNOWN : lines.getFirst();
  }

  private static List<String> lines(String file) {
    try {
      return Files.readAllLines(Path.of(file));
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Returns the processor time of the whole machine so far, in ticks: busy, and in all. */
  static long[] processorTicks() {
    for (String line : lines("/proc/stat")) {
      if (line.startsWith("cpu ")) {
        String[] fields = line.strip().split("\\s+", -1);
        long all = 0;
        for (int i = 1; i < Math.min(fields.length, 9); i++) {
          all += Long.parseLong(fields[i]);
        }
        long idle = Long.parseLong(fields[4]) + Long.parseLong(fields[5]);
        return new long[] {all - idle, all};
      }
    }
    return new long[] {0, 0};
  }

  /**
   * Watches how much of the machine is in use by anyone.
   *
   * @return a meter that began now
   */
  public static UseMeter meter() {
    return new UseMeter(processorTicks());
  }

  /** How much of the machine was in use since this was made. */
  public static final class UseMeter {
    private final long[] start;

    private UseMeter(long[] start) {
      this.start = start;
    }

    /**
     * Reads the meter.
     *
     * @return for example {@code 61 % of all processors}
     */
    public String text() {
      long[] now = processorTicks();
      long all = now[1] - start[1];
      return all <= 0
          ? UNKNOWN
          : String.format(
              Locale.ROOT, "%.0f %% of all processors", 100.0 * (now[0] - start[0]) / all);
    }
  }
}
