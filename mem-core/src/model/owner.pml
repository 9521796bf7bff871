/*
 * What the owner does: SlabHeap.allocate and OwnerFrees.free with what they call. What no stranger
 * reads (current, listed, the list) is changed within other steps.
 */

/* Slab.letGo. */
inline letGo(slabIndex) {
  slab[slabIndex].word = slab[slabIndex].word - HELD + IDLE + ONE_LETTING_GO
}

/* Bin.mayBecomeWarm: how much patience is left is anybody's guess. */
inline mayBecomeWarm() {
  if
  :: hot == COLD ->
     if
     :: !remoteSeen -> hot = NO_BLOCK
     :: true
     fi
  :: else
  fi
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
       slab[slabIndex].word = slab[slabIndex].word - IDLE + HELD
     };
     addRemote(slabIndex);
     if
     :: slab[slabIndex].free -> current = slabIndex
     :: else -> letGo(slabIndex)
     fi
  :: else -> forget(slabIndex)
  fi
}

/* SlabHeap.addRemote of a slab that is HELD; m: the bits taken. */
inline addRemote(slabIndex) {
#ifdef BROKEN_COLLECTION
  m = slab[slabIndex].remote;
  slab[slabIndex].remote = 0;
#else
  atomic { m = slab[slabIndex].remote; slab[slabIndex].remote = 0 };
#endif
  d_step {
    f = slab[slabIndex].free;
    if
    :: IS_BLOCK(hot) && SLAB(hot) == slabIndex -> f = f | BIT(hot)
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
    f = 0
  }
}

/* SlabHeap.collect. */
inline collect(slabIndex) {
  if
  :: slabIndex != current && STATE(slab[slabIndex].word) != IDLE -> forget(slabIndex)
  :: atomic { else ->
       if
       :: slabIndex != current -> slab[slabIndex].word = slab[slabIndex].word - IDLE + HELD
       :: else
       fi
     };
     addRemote(slabIndex);
     if
     :: d_step { slabIndex != current ->
          if
          :: slab[slabIndex].free -> slab[slabIndex].listed = 1
          :: else
          fi
        };
        letGo(slabIndex)
     :: else
     fi
  fi
}

/* Bin.sweep, which is not always due. */
inline sweep() {
  d_step {
    s = 0;
    do
    :: s < slabsMade ->
       if
       :: s != current && (slab[s].free | slab[s].remote) &&
          STATE(slab[s].word) != GONE -> slab[s].listed = 1
       :: else
       fi;
       s++
    :: else -> break
    od;
    s = 0
  }
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

/* Bin.tryTakeFirst: any of the listed slabs may be the first. */
inline tryTakeFirst() {
  if
  :: current != NONE && slab[0].listed && slab[0].free && !slab[0].remote -> takeInstead(0)
#if SLABS > 1
  :: current != NONE && slab[1].listed && slab[1].free && !slab[1].remote -> takeInstead(1)
#endif
  :: else
  fi
}

inline takeInstead(slabIndex) {
  if
  :: atomic { STATE(slab[slabIndex].word) == IDLE ->
       slab[slabIndex].word = slab[slabIndex].word - IDLE + HELD
     };
     slab[slabIndex].listed = 0;
     s = current; current = slabIndex; letGo(s); s = 0
  :: else
  fi
}

/* SlabHeap.refill, and SlabSpace.acquire if that has nothing. */
inline refill() {
  mayBecomeWarm();
  tryTakeFirst();
  if
  :: slab[current].free == 0 -> refillSlowly()
  :: else
  fi
}

inline refillSlowly() {
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
  :: current == NONE -> sweep(); takeListed()
  :: true
  fi;
  if
  :: atomic { current == NONE && slabsMade < SLABS ->
       current = slabsMade;
       slabsMade++;
       slab[current].free = FULL
     }
  :: else
  fi
}

inline takeBit() {
  d_step {
    b = 2 * current + (slab[current].free & 1 -> 0 : 1);
    slab[current].free = slab[current].free & ~BIT(b)
  }
}

#define NEXT_BIT(free) ((free) & 1 -> 1 : 2)

#ifdef BROKEN_HOT
#define MAY_TAKE_HOT true
#else
#define MAY_TAKE_HOT !remoteSeen
#endif

/* SlabHeap.allocateFrom, and allocate if that has nothing. */
inline allocate() {
  noteOverdue();
  if
  :: IS_BLOCK(hot) && MAY_TAKE_HOT ->
     d_step { b = hot; hot = NO_BLOCK };
     handedOut(b)
  :: else ->
     if
     :: !IS_BLOCK(hot) && slab[current].free &&
        !(slab[current].remote & NEXT_BIT(slab[current].free)) ->
        takeBit();
        handedOut(b)
     :: else ->
        if
        :: IS_BLOCK(hot) -> cool(); hot = COLD
        :: else
        fi;
        if
        :: slab[current].free == 0 -> refill()
        :: else
        fi;
        if
        :: slab[current].free -> takeBit(); settle(b); handedOut(b)
        :: else
        fi
     fi
  fi;
  atomic { overdue = 0; b = 0 }
}

/* Bin.cool. */
inline cool() {
  slab[SLAB(hot)].free = slab[SLAB(hot)].free | BIT(hot);
  hot = NO_BLOCK
}

/* OwnerFrees.free, and after: with two blocks each free that is not hot leads there. */
inline freeByOwner(block) {
  if
  :: hot == block || ((slab[SLAB(block)].free | slab[SLAB(block)].remote) & BIT(block)) ->
     refused(block)
  :: else ->
     if
     :: d_step { SLAB(block) == current && hot == NO_BLOCK ->
          accepted(block);
          returned(block);
          hot = block
        }
     :: else ->
        if
        :: IS_BLOCK(hot) -> cool()
        :: else
        fi;
        d_step {
          accepted(block);
          returned(block);
          hot = COLD;
          slab[SLAB(block)].free = slab[SLAB(block)].free | BIT(block);
          if
          :: SLAB(block) != current -> slab[SLAB(block)].listed = 1
          :: else
          fi
        };
        if
        :: SLAB(block) == current -> mayBecomeWarm()
        :: else
        fi
     fi
  fi
}

/* SlabHeap.releaseCaches: Empties lets the current slab go if that is wholly free. */
inline releaseCaches() {
  drain();
  if
  :: current != NONE -> addRemote(current)
  :: else
  fi;
  if
  :: IS_BLOCK(hot) -> cool()
  :: else
  fi;
  if
  :: current != NONE && slab[current].free == FULL ->
     s = current;
     current = NONE;
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
