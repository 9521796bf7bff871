package dev.mem.bench.trace;

import dev.mem.bench.trace.ThreadScript.Link;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How a trace is spread over the threads it names.
 *
 * <p>An operation on a block that another thread used last waits for what that one did with it. A
 * slot that a thread freed is used again by the same thread only, so that nothing but the life of a
 * block makes threads wait; a slot whose block another thread took away is not used again.
 *
 * @param scripts what each thread does
 * @param gates how many gates there are
 */
record ThreadPlan(List<ThreadScript> scripts, int gates) {

  /** How much of the trace's order is kept. */
  enum Order {
    /**
     * What one thread does with a block waits for what another did with it before; otherwise
     * threads run freely.
     */
    DEPENDENCIES,
    /** Every operation waits for the one before. */
    GLOBAL
  }

  static ThreadPlan of(Trace trace, Order order) {
    return new Builder(trace, order).build();
  }

  /** Walks the trace once; an array ending in {@code ByBlock} is indexed by the trace's slots. */
  private static final class Builder {
    private final Trace trace;
    private final Order order;
    private final Draft[] drafts;
    private final int[] threadByBlock;
    private final int[] slotByBlock;
    private final int[] positionByBlock;
    private int gates;

    Builder(Trace trace, Order order) {
      this.trace = trace;
      this.order = order;
      int[] counts = new int[trace.threads()];
      for (int operation = 0; operation < trace.operations(); operation++) {
        counts[trace.thread(operation)]++;
      }
      drafts = Arrays.stream(counts).mapToObj(Draft::new).toArray(Draft[]::new);
      threadByBlock = new int[trace.slots()];
      Arrays.fill(threadByBlock, ThreadScript.NONE);
      slotByBlock = new int[trace.slots()];
      positionByBlock = new int[trace.slots()];
    }

    ThreadPlan build() {
      for (int operation = 0; operation < trace.operations(); operation++) {
        add(operation);
      }
      List<ThreadScript> scripts =
          IntStream.range(0, drafts.length)
              .mapToObj(thread -> drafts[thread].script(thread, leftovers(thread)))
              .toList();
      return new ThreadPlan(scripts, gates);
    }

    private void add(int operation) {
      int thread = trace.thread(operation);
      int block = trace.slot(operation);
      Draft draft = drafts[thread];
      int position = draft.size++;
      draft.operations[position] = operation;
      int holder = threadByBlock[block];
      if (holder == thread) {
        draft.slots[position] = slotByBlock[block];
      } else {
        draft.slots[position] = draft.newSlot();
        if (holder != ThreadScript.NONE) {
          draft.holders[position] = holder;
          draft.holderSlots[position] = slotByBlock[block];
        }
      }
      addGate(operation, thread, position, holder, positionByBlock[block]);
      follow(operation, thread, position);
    }

    private void addGate(int operation, int thread, int position, int holder, int holderPosition) {
      if (order == Order.DEPENDENCIES && holder != ThreadScript.NONE && holder != thread) {
        connect(holder, holderPosition, thread, position);
      } else if (order == Order.GLOBAL && operation > 0 && trace.thread(operation - 1) != thread) {
        int previous = trace.thread(operation - 1);
        connect(previous, drafts[previous].size - 1, thread, position);
      }
    }

    private void connect(int fromThread, int fromPosition, int thread, int position) {
      drafts[fromThread].opens[fromPosition] = gates;
      drafts[thread].waitsFor[position] = gates;
      gates++;
    }

    private void follow(int operation, int thread, int position) {
      int block = trace.slot(operation);
      int slot = drafts[thread].slots[position];
      if (trace.code(operation) == OperationCode.FREE) {
        threadByBlock[block] = ThreadScript.NONE;
        drafts[thread].freeSlots.push(slot);
      } else {
        threadByBlock[block] = thread;
        slotByBlock[block] = slot;
        positionByBlock[block] = position;
      }
    }

    private int[] leftovers(int thread) {
      return IntStream.range(0, trace.leftovers())
          .map(trace::leftoverSlot)
          .filter(block -> threadByBlock[block] == thread)
          .map(block -> slotByBlock[block])
          .toArray();
    }
  }

  /** A script while it is written. */
  private static final class Draft {
    final int[] operations;
    final int[] slots;
    final int[] waitsFor;
    final int[] opens;
    final int[] holders;
    final int[] holderSlots;
    final Deque<Integer> freeSlots = new ArrayDeque<>();
    int tableSlots;
    int size;

    Draft(int operations) {
      this.operations = new int[operations];
      slots = new int[operations];
      waitsFor = none(operations);
      opens = none(operations);
      holders = none(operations);
      holderSlots = none(operations);
    }

    private static int[] none(int length) {
      int[] none = new int[length];
      Arrays.fill(none, ThreadScript.NONE);
      return none;
    }

    int newSlot() {
      return freeSlots.isEmpty() ? tableSlots++ : freeSlots.pop();
    }

    ThreadScript script(int thread, int[] leftovers) {
      @Nullable Link[] links = new @Nullable Link[size];
      for (int position = 0; position < size; position++) {
        links[position] = link(position);
      }
      return new ThreadScript(thread, operations, slots, links, tableSlots, leftovers);
    }

    private @Nullable Link link(int position) {
      boolean alone =
          waitsFor[position] == ThreadScript.NONE
              && opens[position] == ThreadScript.NONE
              && holders[position] == ThreadScript.NONE;
      return alone
          ? null
          : new Link(waitsFor[position], opens[position], holders[position], holderSlots[position]);
    }
  }
}
