/*
 * Model of what threads do to the slabs of one bin of a heap: its owner allocates and frees,
 * strangers free, anybody takes wholly free slabs away, and a thread adopts the heap of an ended
 * one. Every step is one access to what others can see. All interleavings are sequentially
 * consistent; docs/concurrency.md tells what this proves and what it does not.
 *
 * A scenario is given by macros: spin -DSLABS=... -a slab.pml
 *
 *   SLABS        how many slabs can be had, of two blocks each
 *   STRANGERS    threads that own nothing at first
 *   ALLOCATIONS  how many blocks are handed out, at most
 *   WRONG_FREES  how many blocks are freed once too often
 *   TRIMS        how often the owner lets everything go, and gives up what is empty
 *   PURGES       how often a purge comes by
 *   ADOPTIONS    how often the heap of an ended thread is adopted
 *
 * Each BROKEN_... leaves out a part of the protocol; the check must find out.
 */
#define BLOCKS (2 * SLABS)
#define SLAB(b) ((b) / 2)
#define BIT(b) (1 << ((b) % 2))
#define FULL 3
#define NO_BLOCK 255
#define COLD 254
#define IS_BLOCK(hot) ((hot) < COLD)
#define NONE SLABS

#define HELD 0
#define IDLE 1
#define GONE 2
#define STATE(word) ((word) & 3)
#ifdef BROKEN_LETTING_GO
#define ONE_LETTING_GO 0
#else
#define ONE_LETTING_GO 4
#endif

typedef Slab {
  byte free;
  byte remote;
  byte word;
  bit queued;
  byte nextQueued;
  bit listed
};

/* The last one stands for the current slab where there is none. */
Slab slab[SLABS + 1];
byte slabsMade;

/* The bin, and what of its heap matters. */
byte hot = NO_BLOCK;
byte current = NONE;
byte queue = NONE;
bool remoteSeen;

/* Whether remote bits were set and the slab not queued: nothing reads it but the end. */
bit leftToSweep[SLABS + 1];
byte owner;

/* The scenario: frees yet to be made, and what may still be done. */
byte todo[BLOCKS];
byte allocationsLeft = ALLOCATIONS;
byte wrongFreesLeft = WRONG_FREES;
byte trimsLeft = TRIMS;
byte adoptionsLeft = ADOPTIONS;
bool ended[STRANGERS + 1];
byte running;

#include "history.pml"
#include "stranger.pml"
#include "owner.pml"

#ifdef BROKEN_ADOPTION
#define ADOPTABLE true
#else
#define ADOPTABLE ended[owner]
#endif

/* Nondeterministically one of the blocks that are to be freed. */
inline selectTodo(block) {
  if
  :: todo[0] > 0 -> block = 0
  :: todo[1] > 0 -> block = 1
#if SLABS > 1
  :: todo[2] > 0 -> block = 2
  :: todo[3] > 0 -> block = 3
#endif
  fi;
  todo[block]--
}

#if SLABS > 1
#define TODO (todo[0] + todo[1] + todo[2] + todo[3])
#else
#define TODO (todo[0] + todo[1])
#endif

proctype Thread(byte me) {
  byte b, s, n, f, m, w, k, overdue;
  do
  :: owner == me && allocationsLeft > 0 ->
     allocationsLeft--;
     allocate()
  :: atomic { TODO > 0 -> selectTodo(b) };
     if
     :: owner == me -> freeByOwner(b)
     :: else -> freeRemotely(b)
     fi;
     b = 0
  :: owner == me && trimsLeft > 0 ->
     trimsLeft--;
     releaseCaches();
     giveUpEmpties()
  :: atomic { owner != me && ADOPTABLE && adoptionsLeft > 0 -> adoptionsLeft--; owner = me }
  :: owner == me || (ended[owner] && TODO == 0) -> break
  od;
  atomic { ended[me] = true; running-- }
}

proctype Purge() {
  byte s, f, w, rounds = PURGES;
  do
  :: rounds > 0 ->
     rounds--;
     if
     :: s = 0
#if SLABS > 1
     :: s = 1
#endif
     fi;
     tryTakeAway(s);
     s = 0
  :: rounds == 0 -> break
  od;
  running--
}

init {
  byte b, s, n, f, m, w, k, overdue;
  atomic {
    running = STRANGERS + 1;
    run Thread(0);
    run Thread(1);
#if STRANGERS > 1
    run Thread(2);
#endif
#if PURGES > 0
    running++;
    run Purge();
#endif
  }
  running == 0;
  /* The heap is adopted for the last time; what nobody freed is. */
  atomic {
    do
    :: TODO > 0 -> selectTodo(b); freeByOwner(b); b = 0
    :: else -> break
    od;
    drain();
    s = 0;
    do
    :: s < SLABS ->
       if
       :: leftToSweep[s] && s < slabsMade -> collect(s)
       :: else
       fi;
       s++
    :: else -> break
    od;
    s = 0;
    checkHistory()
  }
}
