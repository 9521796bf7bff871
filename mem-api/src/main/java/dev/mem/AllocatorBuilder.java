package dev.mem;

import dev.mem.spi.AllocatorProvider;
import dev.mem.spi.PageSource;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Collects the options of an allocator and makes it. Not safe for use by several threads at once.
 *
 * {@snippet file="AllocatorSnippets.java" region="builder"}
 */
public final class AllocatorBuilder {
  private static final AtomicLong UNNAMED = new AtomicLong();

  private @Nullable String name;
  private Engine engine = Engine.SHARDED;
  private @Nullable PageSource pageSource;
  private OptionalLong limitBytes = OptionalLong.empty();
  private OptionalLong arenaBytes = OptionalLong.empty();
  private OptionalLong contiguousBytes = OptionalLong.empty();
  private MisuseHandler misuseHandler = SystemLog::misuse;
  private LeakListener leakListener = SystemLog::leak;
  private OptionalLong softLimitBytes = OptionalLong.empty();
  private @Nullable Allocator parent;
  private LimitListener limitListener = LimitListener.DEFAULT;
  private Checking checking = Checking.OFF;
  private Purging purging = Purging.IN_BACKGROUND;
  private HugePages hugePages = HugePages.SYSTEM_DEFAULT;

  AllocatorBuilder() {}

  /**
   * Sets what reports call the allocator. By default it is numbered.
   *
   * @param name any text
   * @return this builder
   */
  public AllocatorBuilder name(String name) {
    this.name = Objects.requireNonNull(name, "name");
    return this;
  }

  /**
   * Sets how blocks are placed in arenas.
   *
   * @param engine the engine
   * @return this builder
   */
  public AllocatorBuilder engine(Engine engine) {
    this.engine = Objects.requireNonNull(engine, "engine");
    return this;
  }

  /**
   * Sets where memory comes from. By default it is the source that supports this platform, or the
   * one that the system property {@value dev.mem.spi.PageSourceProvider#FORCED_PROPERTY} names.
   *
   * @param pageSource the page source
   * @return this builder
   */
  public AllocatorBuilder pageSource(PageSource pageSource) {
    this.pageSource = Objects.requireNonNull(pageSource, "pageSource");
    return this;
  }

  /**
   * Limits the memory that the allocator, and those it is {@linkplain #parent parent} of, may have
   * committed. It is exact, whichever threads commit. An allocation that would exceed the limit
   * fails with {@link OffHeapOutOfMemoryError}, unless the {@linkplain #limitListener listener}
   * makes room; {@code tryAllocate} is the way to expect that. By default there is no limit but the
   * system's.
   *
   * @param limitBytes the most that may be committed, in bytes, more than 0
   * @return this builder
   */
  public AllocatorBuilder limitBytes(long limitBytes) {
    this.limitBytes = OptionalLong.of(limitBytes);
    return this;
  }

  /**
   * Sets how much the allocator, and those it is {@linkplain #parent parent} of, may have committed
   * before the {@linkplain #limitListener listener} is asked, at each allocation that commits more:
   * the place to drop what is kept for convenience only. Without a listener it forbids nothing.
   *
   * @param softLimitBytes what may be committed unasked, in bytes, more than 0
   * @return this builder
   */
  public AllocatorBuilder softLimitBytes(long softLimitBytes) {
    this.softLimitBytes = OptionalLong.of(softLimitBytes);
    return this;
  }

  /**
   * Makes the allocator draw on the limits of another one as well: what it commits counts there,
   * and in all further ancestors, as if they had committed it themselves. So several allocators
   * share a budget, each with a limit of its own if it needs one.
   *
   * {@snippet file="AllocatorSnippets.java" region="limits"}
   *
   * <p>Nothing else is shared: blocks are freed by the allocator they came from, and either may be
   * closed before the other. The parent's statistics are about its own memory.
   *
   * @param parent an open allocator of mem
   * @return this builder
   */
  public AllocatorBuilder parent(Allocator parent) {
    this.parent = Objects.requireNonNull(parent, "parent");
    return this;
  }

  /**
   * Sets who is asked when a limit of this allocator is in the way, of its own memory or of that of
   * an allocator it is {@linkplain #parent parent} of. By default an allocation may exceed the soft
   * limit, and fails at the hard one.
   *
   * @param limitListener called with no lock held
   * @return this builder
   */
  public AllocatorBuilder limitListener(LimitListener limitListener) {
    this.limitListener = Objects.requireNonNull(limitListener, "limitListener");
    return this;
  }

  /**
   * Sets the least size of an arena. A smaller one returns memory to the operating system sooner
   * and asks for it more often. By default the engine decides: the free-list engines take 1 MiB,
   * {@link Engine#SHARDED} 4 MiB. Larger requests get arenas of their own size.
   *
   * @param arenaBytes the size in bytes, more than 0; rounded up to the page source's granularity
   * @return this builder
   */
  public AllocatorBuilder arenaBytes(long arenaBytes) {
    this.arenaBytes = OptionalLong.of(arenaBytes);
    return this;
  }

  /**
   * Keeps all blocks in one range of address space, reserved when the allocator is made and held
   * until it is closed. The distance of any two of its blocks is then less than the size of the
   * range, so that a runtime may keep 32-bit references.
   *
   * @param byteSize the size of the range in bytes, more than 0; rounded up to the page source's
   *     granularity
   * @return this builder
   */
  public AllocatorBuilder contiguous(long byteSize) {
    this.contiguousBytes = OptionalLong.of(byteSize);
    return this;
  }

  /**
   * Sets who is told of misuse that is found too late to throw an exception at the call that made
   * it. By default it is logged.
   *
   * @param misuseHandler called with no lock held
   * @return this builder
   */
  public AllocatorBuilder misuseHandler(MisuseHandler misuseHandler) {
    this.misuseHandler = Objects.requireNonNull(misuseHandler, "misuseHandler");
    return this;
  }

  /**
   * Sets how closely the use of blocks is watched, beyond what is always caught. By default it is
   * not.
   *
   * @param checking how closely
   * @return this builder
   */
  public AllocatorBuilder checking(Checking checking) {
    this.checking = Objects.requireNonNull(checking, "checking");
    return this;
  }

  /**
   * Sets who is told of blocks that are still live when the allocator is closed. By default they
   * are logged.
   *
   * @param leakListener called with no lock held
   * @return this builder
   */
  public AllocatorBuilder leakListener(LeakListener leakListener) {
    this.leakListener = Objects.requireNonNull(leakListener, "leakListener");
    return this;
  }

  /**
   * Sets who gives memory that has been free for a while back to the operating system. By default a
   * daemon thread does.
   *
   * @param purging who does it
   * @return this builder
   */
  public AllocatorBuilder purging(Purging purging) {
    this.purging = Objects.requireNonNull(purging, "purging");
    return this;
  }

  /**
   * Sets whether memory is to be backed by huge pages. By default that is left to the system.
   *
   * @param hugePages what is preferred
   * @return this builder
   */
  public AllocatorBuilder hugePages(HugePages hugePages) {
    this.hugePages = Objects.requireNonNull(hugePages, "hugePages");
    return this;
  }

  /**
   * Makes the allocator.
   *
   * @return a new allocator, to be closed by the caller
   * @throws IllegalArgumentException if an option is out of range, or the parent is not an
   *     allocator of the installed implementation
   * @throws IllegalStateException if no implementation is on the module path or class path, or the
   *     parent is closed
   * @throws dev.mem.spi.PageSourceException if the page source cannot be had, or refuses the
   *     {@linkplain #contiguous contiguous} range
   */
  public Allocator build() {
    return AllocatorProvider.installed().create(options());
  }

  AllocatorOptions options() {
    String allocatorName = name != null ? name : "allocator-" + UNNAMED.incrementAndGet();
    return new AllocatorOptions(
        allocatorName,
        engine,
        pageSource,
        limitBytes,
        arenaBytes,
        contiguousBytes,
        misuseHandler,
        leakListener,
        softLimitBytes,
        parent,
        limitListener,
        checking,
        purging,
        hugePages);
  }
}
