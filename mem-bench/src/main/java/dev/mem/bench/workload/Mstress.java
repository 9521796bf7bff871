package dev.mem.bench.workload;

import dev.mem.bench.subject.BlockTable;
import dev.mem.bench.subject.Memory;
import dev.mem.bench.subject.SubjectTrait;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * A stress test that verifies itself: mixed sizes, random lifetimes, blocks that change hands,
 * threads that end.
 *
 * <p>Every word of every block is written, and verified before the block is freed. In each
 * generation, threads allocate, free and exchange blocks with a table that they share; then they
 * free what they have and end. Between generations, half of the shared blocks are freed. An
 * operation is one allocation, its free included.
 */
final class Mstress implements Workload {
  private static final int SCALE = 50;
  private static final int TRANSFER_SLOTS = 1000;

  /** By how many pointers a thread's own list of blocks grows; it is a block, too. */
  private static final int LIST_STEP = 100_000;

  @Override
  public WorkloadFacts facts() {
    return new WorkloadFacts(
        "mstress",
        "mixed sizes up to 5 MB with random lifetimes, exchanged between threads, every word"
            + " verified",
        Set.of(SubjectTrait.REMOTE_FREE, SubjectTrait.MEMORY),
        WorkloadFacts.Scaling.THREADS_OR_VIRTUAL);
  }

  @Override
  public WorkloadResult run(WorkloadRun run) {
    run.subject().attachThread();
    Transfer transfer = new Transfer(run.subject().newSharedTable(TRANSFER_SLOTS));
    List<BlockTable> tables = new ArrayList<>();
    for (int number = 0; number < run.threads(); number++) {
      tables.add(run.subject().newSharedTable(Body.blocks(number) + 1));
    }
    Random random = run.random(-1);
    LongAdder allocations = new LongAdder();
    long deadlineNanos = run.deadlineNanos();
    long start = System.nanoTime();
    int generation = 0;
    do {
      int seed = generation++ * run.threads();
      run.onThreads(number -> {
        Body body = new Body(tables.get(number), transfer, run.random(seed + number), number);
        allocations.add(body.run());
      });
      for (int slot = 0; slot < TRANSFER_SLOTS; slot++) {
        if (random.percent(50)) {
          MstressBlock.verifyAndFree(transfer.table, slot);
        }
      }
    } while (System.nanoTime() < deadlineNanos);
    for (int slot = 0; slot < TRANSFER_SLOTS; slot++) {
      MstressBlock.verifyAndFree(transfer.table, slot);
    }
    long sum = allocations.sum();
    return new WorkloadResult(sum, System.nanoTime() - start, sum);
  }

  /** The table through which blocks change hands. */
  private static final class Transfer {
    private final BlockTable table;
    private final List<Object> locks = new ArrayList<>();

    Transfer(BlockTable table) {
      this.table = table;
      for (int slot = 0; slot < TRANSFER_SLOTS; slot++) {
        locks.add(new Object());
      }
    }

    void exchange(int slot, BlockTable other, int otherSlot) {
      synchronized (locks.get(slot)) {
        table.exchange(slot, other, otherSlot);
      }
    }
  }

  /** What one thread does in one generation. */
  private static final class Body {
    private final BlockTable table;
    private final Transfer transfer;
    private final Random random;
    private final int listSlot;
    private int normalLeft;
    private int retainedLeft;
    private int normal;
    private int retainedSlot;

    Body(BlockTable table, Transfer transfer, Random random, int number) {
      this.table = table;
      this.transfer = transfer;
      this.random = random;
      normalLeft = normalBlocks(number);
      retainedLeft = normalLeft / 2;
      retainedSlot = normalLeft;
      listSlot = blocks(number);
    }

    private static int normalBlocks(int number) {
      return 100 * SCALE * (number % 8 + 1);
    }

    static int blocks(int number) {
      return normalBlocks(number) * 3 / 2;
    }

    /** Returns how many blocks it allocated. All but those handed over are freed. */
    long run() {
      while (normalLeft > 0 || retainedLeft > 0) {
        if (retainedLeft == 0 || (normalLeft > 0 && random.percent(51))) {
          normalLeft--;
          addNormal();
        } else {
          retainedLeft--;
          MstressBlock.allocate(table, retainedSlot++, MstressBlock.words(random, 7));
        }
        if (normal > 0 && random.percent(67)) {
          MstressBlock.verifyAndFree(table, random.below(normal));
        }
        if (normal > 0 && random.percent(26)) {
          transfer.exchange(random.below(TRANSFER_SLOTS), table, random.below(normal));
        }
      }
      for (int slot = 0; slot < listSlot; slot++) {
        MstressBlock.verifyAndFree(table, slot);
      }
      table.free(listSlot);
      return listSlot;
    }

    private void addNormal() {
      if (normal % LIST_STEP == 0) {
        long byteSize = (normal + LIST_STEP) * 8L;
        Memory.touch(table.reallocate(listSlot, byteSize), byteSize);
      }
      MstressBlock.allocate(table, normal, MstressBlock.words(random, 5));
      Memory.putLong(table.address(listSlot) + normal * 8L, normal);
      normal++;
    }
  }
}
