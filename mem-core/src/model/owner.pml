/*
 * What the owner does: SlabHeap.allocate and freeByOwner with what they call. What no stranger
 * reads (current, listed, the list) is changed within other steps.
 */

/* Slab.letGo. */
inline letGo(slabIndex) {
  slab[slabIndex].word = slab[slabIndex].word - HELD + IDLE + ONE_LETTING_GO
}

/* Extent.makeReady. */
inline makeReady(slabIndex) {
  slab[slabIndex].ready = slab[slabIndex].free;
  slab[slabIndex].free = 0
}

/* Finds a remote bit of a block about to be handed out: SlabHeap.settle. */
inline settle(block) {
  if
  :: atomic { slab[SLAB(block)].remote & BIT(block) ->
       slab[SLAB(block)].remote = slab[SLAB(block)].remote & ~BIT(block);
       reportedLate(SLAB(block), BIT(block))
     }
  :: else
  fi
}

/* Lets a slab go that was taken away: SlabHeap.forget. */
inline forget(slabIndex) {
  m = slab[slabIndex].free & slab[slabIndex].remote;
  atomic {
    m = m & slab[slabIndex].remote;
    slab[slabIndex].remote = slab[slabIndex].remote & ~m;
    reportedLate(slabIndex, m);
    m = 0
  }
}

/* SlabHeap.takeListed: current is NONE afterwards if there was no slab to be had. */
inline takeListed() {
  do
  :: current == NONE && slab[0].listed -> slab[0].listed = 0; takeOrForget(0)
#if SLABS > 1
  :: current == NONE && slab[1].listed -> slab[1].listed = 0; takeOrForget(1)
#endif
  :: else -> break
  od
}

inline takeOrForget(slabIndex) {
  if
  :: atomic { STATE(slab[slabIndex].word) == IDLE ->
       slab[slabIndex].word = slab[slabIndex].word - IDLE + HELD;
       current = slabIndex
     };
     makeReady(slabIndex)
  :: else -> forget(slabIndex)
  fi
}

/* SlabHeap.collect; m: the bits taken. */
inline collect(slabIndex) {
  if
  :: slabIndex != current && STATE(slab[slabIndex].word) != IDLE -> forget(slabIndex)
  :: atomic { else ->
       if
       :: slabIndex != current -> slab[slabIndex].word = slab[slabIndex].word - IDLE + HELD
       :: else
       fi
     };
#ifdef BROKEN_COLLECTION
     m = slab[slabIndex].remote;
     slab[slabIndex].remote = 0;
#else
     atomic { m = slab[slabIndex].remote; slab[slabIndex].remote = 0 };
#endif
     d_step {
       f = slab[slabIndex].free | slab[slabIndex].ready;
       if
       :: hot != NO_BLOCK && SLAB(hot) == slabIndex -> f = f | BIT(hot)
       :: else
       fi;
       f = f & m
     };
#ifndef BROKEN_DOUBLE_FREE
     reportedLate(slabIndex, f);
#endif
     d_step {
       slab[slabIndex].free = slab[slabIndex].free | (m & ~f);
       m = 0;
       f = 0;
       if
       :: slabIndex != current && slab[slabIndex].free -> slab[slabIndex].listed = 1
       :: else
       fi
     };
     if
     :: slabIndex != current -> letGo(slabIndex)
     :: else
     fi
  fi
}

/* SlabHeap.drain. */
inline drain() {
  atomic { n = queue; queue = NONE };
  do
  :: atomic { n != NONE ->
       s = n;
       n = slab[s].nextQueued;
       slab[s].nextQueued = NONE;
#ifndef BROKEN_QUEUE
       slab[s].queued = 0
#endif
     };
     collect(s);
#ifdef BROKEN_QUEUE
     slab[s].queued = 0
#endif
  :: else -> break
  od;
  atomic { n = 0; s = 0 }
}

/* SlabHeap.refill, and SlabSpace.acquire if that has nothing. */
inline refill() {
  if
  :: slab[current].free -> makeReady(current)
  :: else ->
     if
     :: current != NONE -> s = current; current = NONE; letGo(s); s = 0
     :: else
     fi;
     takeListed();
     if
     :: current == NONE -> drain(); takeListed()
     :: else
     fi;
     if
     :: atomic { current == NONE && slabsMade < SLABS ->
          current = slabsMade;
          slabsMade++;
          slab[current].ready = FULL
        }
     :: else
     fi
  fi
}

inline takeReady() {
  d_step {
    b = 2 * current + (slab[current].ready & 1 -> 0 : 1);
    slab[current].ready = slab[current].ready & ~BIT(b)
  }
}

#define NEXT_BIT(ready) ((ready) & 1 -> 1 : 2)

inline allocate() {
  noteOverdue();
  if
  :: hot != NO_BLOCK ->
#ifdef BROKEN_HOT
     d_step { b = hot; hot = NO_BLOCK };
#else
     if
     :: !remoteSeen -> d_step { b = hot; hot = NO_BLOCK }
     :: else -> d_step { b = hot; hot = NO_BLOCK }; settle(b)
     fi;
#endif
     handedOut(b)
  :: else ->
     if
     :: slab[current].ready && !(slab[current].remote & NEXT_BIT(slab[current].ready)) ->
        takeReady();
        handedOut(b)
     :: else ->
        if
        :: slab[current].ready == 0 -> refill()
        :: else
        fi;
        if
        :: slab[current].ready -> takeReady(); settle(b); handedOut(b)
        :: else
        fi
     fi
  fi;
  atomic { overdue = 0; b = 0 }
}

/* SlabHeap.cool. */
inline cool() {
  slab[SLAB(hot)].free = slab[SLAB(hot)].free | BIT(hot);
  hot = NO_BLOCK
}

/* SlabHeap.freeByOwner, and afterFree: with two blocks each free that is not hot leads there. */
inline freeByOwner(block) {
  if
  :: hot == block ||
     ((slab[SLAB(block)].free | slab[SLAB(block)].ready | slab[SLAB(block)].remote) & BIT(block)) ->
     refused(block)
  :: else ->
     d_step {
       accepted(block);
       returned(block);
       if
       :: SLAB(block) == current && hot == NO_BLOCK -> hot = block
       :: SLAB(block) == current && hot != NO_BLOCK ->
          slab[SLAB(block)].ready = slab[SLAB(block)].ready | BIT(block)
       :: else ->
          slab[SLAB(block)].free = slab[SLAB(block)].free | BIT(block);
          slab[SLAB(block)].listed = 1
       fi
     };
     if
     :: hot != NO_BLOCK && hot != block && SLAB(hot) == SLAB(block) -> cool()
     :: else
     fi
  fi
}

/* SlabHeap.releaseCaches: Empties lets the current slab go if that is wholly free. */
inline releaseCaches() {
  drain();
  if
  :: hot != NO_BLOCK -> cool()
  :: else
  fi;
  if
  :: current != NONE && (slab[current].free | slab[current].ready) == FULL ->
     s = current;
     current = NONE;
     slab[s].free = slab[s].free | slab[s].ready;
     slab[s].ready = 0;
     slab[s].listed = 1;
     letGo(s);
     s = 0
  :: else
  fi
}

/* SlabSpace.giveUpReady: Empties.takeAny, and SlabHeap.forgetGone. */
inline giveUpEmpties() {
  s = 0;
  do
  :: s < SLABS ->
     if
     :: slab[s].listed && slab[s].free == FULL -> tryTakeAway(s)
     :: else
     fi;
     if
     :: slab[s].listed && STATE(slab[s].word) == GONE -> slab[s].listed = 0; forget(s)
     :: else
     fi;
     s++
  :: else -> break
  od;
  s = 0
}
