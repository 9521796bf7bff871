package dev.mem.tests.contract;

import dev.mem.Engine;
import dev.mem.core.source.JdkPageSource;
import dev.mem.spi.PageSource;
import dev.mem.spi.PageSourceTrait;
import dev.mem.spi.PageSourceTraits;
import dev.mem.tests.fixture.SimulatedPageSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;

/** The setups that contracts run on: each engine may be put on each of these page sources. */
public final class Setups {
  private static final long KIB = 1 << 10;
  private static final long MIB = 1 << 20;
  private static final long GIB = 1 << 30;

  /** Room for what any test has live at a time, and no more. */
  private static final long ROOM_BYTES = 64 * MIB;

  /** Room to spare, where it is address space only. */
  private static final long RANGE_BYTES = 256 * MIB;

  /** What the memory of the region holds before it is first used. */
  private static final byte LEFTOVERS = (byte) 0xC7;

  private Setups() {}

  /**
   * An engine on the page source of this platform.
   *
   * @param engine the engine
   * @return a setup where reserving costs little
   */
  public static Setup onPlatform(Engine engine) {
    PageSource source = PageSource.platform();
    boolean touchesWhatItReserves = !source.traits().has(PageSourceTrait.DECOMMITS);
    return new Setup(
        engine, source, OptionalLong.empty(), touchesWhatItReserves ? 4 * MIB : GIB, () -> {});
  }

  /**
   * An engine on the page source over the JDK's own arenas.
   *
   * @param engine the engine
   * @return a setup without any native access
   */
  public static Setup onJdk(Engine engine) {
    return new Setup(engine, new JdkPageSource(), OptionalLong.empty(), 4 * MIB, () -> {});
  }

  /**
   * An engine that keeps everything in one range of this platform's memory.
   *
   * @param engine the engine
   * @return a setup with as much room as the tests need
   */
  public static Setup contiguous(Engine engine) {
    return new Setup(
        engine, PageSource.platform(), OptionalLong.of(RANGE_BYTES), 4 * MIB, () -> {});
  }

  /**
   * An engine on a page source like that of Windows: 4 KiB pages, reserved in units of 64 KiB, that
   * must be committed.
   *
   * @param engine the engine
   * @return a setup that checks how the page source is used
   */
  public static Setup onSimulatedWindows(Engine engine) {
    return simulated(engine, SimulatedPageSource.likeWindows(4 * KIB));
  }

  /**
   * An engine on a page source like that of macOS on ARM: 16 KiB pages, that show anything once
   * they were decommitted.
   *
   * @param engine the engine
   * @return a setup that checks how the page source is used
   */
  public static Setup onSimulatedMacOs(Engine engine) {
    return simulated(engine, SimulatedPageSource.likeMacOs(16 * KIB));
  }

  /**
   * An engine on a page source that can do as little as is allowed, with pages of 64 KiB.
   *
   * @param engine the engine
   * @return a setup that checks how the page source is used
   */
  public static Setup onPoorestSource(Engine engine) {
    Set<PageSourceTrait> nothing = EnumSet.noneOf(PageSourceTrait.class);
    return simulated(
        engine,
        new SimulatedPageSource("poorest", new PageSourceTraits(64 * KIB, 64 * KIB, 0, nothing)));
  }

  private static Setup simulated(Engine engine, SimulatedPageSource source) {
    return new Setup(engine, source, OptionalLong.empty(), 4 * MIB, source::verifyAllReleased);
  }

  /**
   * An engine on memory that was there before, full of what others left in it.
   *
   * @param engine the engine
   * @return a setup that checks that all of the region is free again in the end
   */
  public static Setup onRegion(Engine engine) {
    PageSource source = PageSource.over(Region.MEMORY);
    Runnable afterwards =
        () -> source.release(source.reserve(ROOM_BYTES, 64 * KIB, Arena.global()));
    return new Setup(engine, source, OptionalLong.empty(), 4 * MIB, afterwards);
  }

  /** Holds the memory that all tests on a region use, one after the other. */
  private static final class Region {
    static final MemorySegment MEMORY =
        Arena.global().allocate(ROOM_BYTES, 4 * MIB).fill(LEFTOVERS);
  }
}
