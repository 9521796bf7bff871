/* What anybody does who is not the owner: RemoteFrees.free, Slab.tryTakeAway. */

/* Slab.tryTakeAway; the grains are given back to the space. */
inline tryTakeAway(slabIndex) {
#ifdef BROKEN_TAKING_AWAY
  f = slab[slabIndex].free;
  f = f | slab[slabIndex].remote;
#endif
  w = slab[slabIndex].word;
  if
  :: STATE(w) == IDLE ->
#ifndef BROKEN_TAKING_AWAY
     f = slab[slabIndex].free;
     f = f | slab[slabIndex].remote;
#endif
     if
     :: f == FULL ->
        if
        :: atomic { slab[slabIndex].word == w ->
             slab[slabIndex].word = w - IDLE + GONE;
             takenAway(slabIndex)
           }
        :: else
        fi
     :: else
     fi
  :: else
  fi;
  atomic { f = 0; w = 0 }
}

/* RemoteQueue.push: a stack, of which the owner takes all. */
inline push(slabIndex) {
  do
  :: atomic { n = queue; slab[slabIndex].nextQueued = n };
     if
     :: atomic { queue == n -> queue = slabIndex; n = 0; break }
     :: else
     fi
  od
}

/* RemoteFrees.free, from the set bit on. Whether they are enough to queue it is left open. */
inline afterRemoteFree(block) {
  if
  :: atomic { slab[SLAB(block)].queued == 0 -> slab[SLAB(block)].queued = 1 };
     push(SLAB(block))
  :: slab[SLAB(block)].queued
  :: d_step { true -> leftToSweep[SLAB(block)] = 1 }
  fi;
  remoteSeen = true;
  if
  :: tryTakeAway(SLAB(block))
  :: d_step { true -> skip } /* It did not see the last free of the owner. */
  fi;
  returned(block)
}

inline freeRemotely(block) {
#ifdef BROKEN_LOOK
  atomic {
    m = slab[SLAB(block)].remote & BIT(block);
    slab[SLAB(block)].remote = slab[SLAB(block)].remote | BIT(block)
  };
#endif
  if
  :: hot == block -> refused(block)
  :: else ->
     f = slab[SLAB(block)].free;
     if
     :: f & BIT(block) -> f = 0; refused(block)
     :: else ->
        f = 0;
#ifdef BROKEN_LOOK
        if
        :: m -> m = 0; refused(block)
        :: else -> accepted(block); afterRemoteFree(block)
        fi
#else
        if
        :: atomic { slab[SLAB(block)].remote & BIT(block) -> refused(block) }
        :: atomic { else ->
             slab[SLAB(block)].remote = slab[SLAB(block)].remote | BIT(block);
             accepted(block)
           };
           afterRemoteFree(block)
        fi
#endif
     fi
  fi
}
