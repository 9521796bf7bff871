package dev.mem.tests.misuse;

import dev.mem.Allocator;
import dev.mem.AllocatorBuilder;
import dev.mem.Checking;
import dev.mem.Engine;
import dev.mem.tests.contract.Setup;
import dev.mem.tests.contract.Setups;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Wrong use of every engine in checked mode. */
@ParameterizedClass
@EnumSource(Engine.class)
final class MisuseInCheckedModeTest extends MisuseContract {
  private final Engine engine;

  MisuseInCheckedModeTest(Engine engine) {
    this.engine = engine;
  }

  @Override
  protected Setup newSetup() {
    return Setups.onPlatform(engine);
  }

  @Override
  public Allocator newAllocator(UnaryOperator<AllocatorBuilder> options) {
    return super.newAllocator(builder -> options.apply(builder.checking(Checking.FULL)));
  }
}
