/*
 * What must hold of the calls as their callers see them: not part of the protocol, which never
 * reads it.
 *
 *   live[b]     handed out, less the frees accepted, plus the accepted ones reported late
 *   settled[b]  the same, with a free counted when its call is done
 *   unreported[b]  frees that are one too many, and not reported
 *   overdue     (of an owner) blocks of which a wrong free was done, and not reported, when this
 *               allocation began
 */
short live[BLOCKS];
short settled[BLOCKS];
byte unreported[BLOCKS];
bool released[SLABS];

/* A block is handed out; it will be freed, and perhaps once more than it should be. */
inline handedOut(block) {
  atomic {
    assert(live[block] <= 0);
    assert(!(overdue & (1 << block)));
    assert(!released[SLAB(block)]);
    live[block]++;
    settled[block]++;
    todo[block]++;
    if
    :: wrongFreesLeft > 0 -> wrongFreesLeft--; unreported[block]++; todo[block]++
    :: true
    fi
  }
}

/* To be used within the step that makes a block free. */
inline accepted(block) {
  live[block]--
}

inline returned(block) {
  settled[block]--
}

/* A free was refused at the call. */
inline refused(block) {
  d_step {
    assert(unreported[block] > 0);
    unreported[block]--
  }
}

/* Accepted frees of some blocks of a slab are reported as wrong; their bits are withdrawn. */
inline reportedLate(slabIndex, bits) {
  d_step {
    k = 0;
    do
    :: k < 2 ->
       if
       :: bits & (1 << k) ->
          assert(unreported[2 * slabIndex + k] > 0);
          unreported[2 * slabIndex + k]--;
          live[2 * slabIndex + k]++;
          settled[2 * slabIndex + k]++;
          overdue = overdue & ~(1 << (2 * slabIndex + k))
       :: else
       fi;
       k++
    :: else -> break
    od;
    k = 0
  }
}

/* An allocation begins. */
inline noteOverdue() {
  d_step {
    k = 0;
    do
    :: k < BLOCKS ->
       if
       :: settled[k] < 0 -> overdue = overdue | (1 << k)
       :: else
       fi;
       k++
    :: else -> break
    od;
    k = 0
  }
}

/* To be used within the step that takes a slab away. */
inline takenAway(slabIndex) {
  assert(!released[slabIndex]);
  assert(live[2 * slabIndex] <= 0 && live[2 * slabIndex + 1] <= 0);
  released[slabIndex] = true
}

/* At the end all was freed and collected: no free is lost, and each wrong one was reported. */
inline checkHistory() {
  k = 0;
  do
  :: k < BLOCKS ->
     assert(todo[k] == 0);
     assert(unreported[k] == 0);
     assert(live[k] == 0 && settled[k] == 0);
     s = SLAB(k);
     if
     :: s >= slabsMade
     :: s < slabsMade && STATE(slab[s].word) == GONE ->
        assert((slab[s].free | slab[s].remote) == FULL);
        assert(released[s])
     :: else ->
        assert(slab[s].remote == 0);
        assert(hot == k || (slab[s].free & BIT(k)))
     fi;
     k++
  :: else -> break
  od
}
