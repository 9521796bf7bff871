package dev.mem.junit;

import dev.mem.Allocator;
import dev.mem.Checking;
import dev.mem.MisuseException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Fails a test that leaks, and says where the blocks were allocated.
 *
 * <p>A test that takes an {@link Allocator} as a parameter gets a new one, in {@linkplain
 * Checking#FULL checked mode}. After the test its heap is verified, and it is closed; the test
 * fails if a block is live then, if something was written where it must not, or if a wrong free was
 * found late:
 *
 * {@snippet :
 * @ExtendWith(LeakCheck.class)
 * class CodecTest {
 *   @Test
 *   void decodes(Allocator allocator) {
 *     try (var codec = new Codec(allocator)) {
 *       assertEquals("text", codec.decode(INPUT));
 *     }
 *   } // fails here if the codec has not freed all that it allocated
 * }
 * }
 *
 * <p>Code that has its allocator from elsewhere is watched by an extension registered for that. A
 * test fails if more blocks are live after it than before; for the places to be told, the allocator
 * must be in checked mode:
 *
 * {@snippet :
 * @RegisterExtension
 * static final LeakCheck LEAKS = LeakCheck.of(Server.ALLOCATOR);
 * }
 *
 * <p>Such tests must not run at the same time as others that use the same allocator. The extension
 * itself is safe for use by any number of tests at a time.
 */
public final class LeakCheck implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(LeakCheck.class);

  private final List<Allocator> watched;

  /** Makes an extension that watches the allocators that tests have as parameters. */
  public LeakCheck() {
    this(List.of());
  }

  private LeakCheck(List<Allocator> watched) {
    this.watched = watched;
  }

  /**
   * Returns an extension that watches given allocators, and those that tests have as parameters.
   *
   * @param allocators allocators that are open before and after each test
   * @return the extension, to be registered by {@link
   *     org.junit.jupiter.api.extension.RegisterExtension}
   */
  public static LeakCheck of(Allocator... allocators) {
    return new LeakCheck(List.of(allocators));
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    context
        .getStore(NAMESPACE)
        .put(this, watched.stream().map(LiveBlocks::of).toList().toArray(LiveBlocks[]::new));
  }

  /**
   * Fails the test if it has leaked.
   *
   * @throws AssertionError that says what and where
   */
  @Override
  public void afterEach(ExtensionContext context) {
    var failures = new Failures();
    LiveBlocks[] before = context.getStore(NAMESPACE).remove(this, LiveBlocks[].class);
    if (before != null) {
      for (LiveBlocks each : before) {
        each.compareWithNow(failures);
      }
    }
    Given given = context.getStore(NAMESPACE).remove(Given.class, Given.class);
    if (given != null) {
      given.close(failures);
    }
    failures.throwIfAny();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Allocator.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .computeIfAbsent(Given.class, _ -> new Given(), Given.class)
        .newAllocator(context.getDisplayName());
  }

  /** The allocators that one test was given. */
  private static final class Given {
    private final Queue<Allocator> allocators = new ConcurrentLinkedQueue<>();
    private final Queue<MisuseException> misuse = new ConcurrentLinkedQueue<>();
    private final Queue<String> leaks = new ConcurrentLinkedQueue<>();

    Allocator newAllocator(String name) {
      Allocator allocator =
          Allocator.builder()
              .name(name)
              .checking(Checking.FULL)
              .misuseHandler(misuse::add)
              .leakListener(
                  leak -> leaks.add(Texts.leak(leak.allocatorName(), leak.blocks(), leak.sites())))
              .build();
      allocators.add(allocator);
      return allocator;
    }

    void close(Failures failures) {
      for (Allocator allocator : allocators) {
        if (Texts.isOpen(allocator)) {
          failures.during(() -> allocator.inspector().verify());
          failures.during(allocator::close);
        }
      }
      misuse.forEach(failures::add);
      leaks.forEach(leak -> failures.add(new AssertionError(leak)));
    }
  }
}
