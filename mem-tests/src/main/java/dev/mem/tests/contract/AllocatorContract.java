package dev.mem.tests.contract;

/**
 * Everything that an allocator promises, for subclasses that say on what it runs.
 *
 * <p>Each contract is one subject of the API's documentation.
 */
public abstract class AllocatorContract extends Fixture
    implements AllocationContract,
        ZeroedContract,
        UsableSizeContract,
        ReallocationContract,
        ResizeContract,
        FreeContract,
        WrongFreeContract,
        AnyAddressContract,
        ExhaustionContract,
        OriginContract,
        RawContract,
        ThreadsContract,
        LimitContract,
        StatisticsContract,
        TrimContract,
        InspectorContract,
        SizeClassContract,
        HeapMapContract,
        CloseContract,
        SegmentLifetimeContract,
        ArenaContract,
        HeapsContract,
        NestingContract {

  /** For subclasses. */
  protected AllocatorContract() {}
}
