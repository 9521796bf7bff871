package dev.mem.tests.failure;

import dev.mem.tests.platform.ResourceLimit;

/** Something that a Linux process runs out of, and has again later. */
enum Scarcity {
  /** Address space, RLIMIT_AS. */
  ADDRESS_SPACE {
    @Override
    void prepare() {
      // Nothing is needed.
    }

    @Override
    void begin() throws Throwable {
      ResourceLimit.ADDRESS_SPACE.setAboveUse(8 * MIB);
    }

    @Override
    void end() throws Throwable {
      ResourceLimit.ADDRESS_SPACE.lift();
    }
  },

  /** Writable memory, RLIMIT_DATA: where that is limited, memory is committed by protection. */
  WRITABLE_MEMORY {
    @Override
    void prepare() throws Throwable {
      ResourceLimit.DATA.setAboveUse(PLENTY_BYTES);
    }

    @Override
    void begin() throws Throwable {
      ResourceLimit.DATA.setAboveUse(8 * MIB);
    }

    @Override
    void end() throws Throwable {
      ResourceLimit.DATA.setAboveUse(PLENTY_BYTES);
    }
  },

  /** Mappings, vm.max_map_count: memory is committed by protection, which splits mappings. */
  MAPPINGS {
    private final Mappings mappings = new Mappings();

    @Override
    void prepare() throws Throwable {
      ResourceLimit.DATA.setAboveUse(PLENTY_BYTES);
      mappings.reserve();
    }

    @Override
    void begin() {
      mappings.useUp();
    }

    @Override
    void end() {
      mappings.giveBack();
    }
  };

  private static final long MIB = 1L << 20;
  private static final long PLENTY_BYTES = 1024 * MIB;

  /** Makes it possible to run out of it; before the page source of the platform is made. */
  abstract void prepare() throws Throwable;

  abstract void begin() throws Throwable;

  abstract void end() throws Throwable;
}
