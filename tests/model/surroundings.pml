/* SPDX-License-Identifier: GPL-2.0-only
 *
 * What happens to the threads.
 */

/* The engine is stopped (Bridge::stop(), by break_loop() of plugin/receive_module.cpp), or is not. */
proctype Engine() {
    if
    :: STOPS -> stopping = true; ended = true
    :: true
    fi;
    (false)
}

/* Who can be no further: its interface cannot be used; in strict mode, that of its peer cannot. */
#define UNUSABLE ((down | failing) & ~joined)
#if MODE == STRICT
#define EXCUSED (waiting & (UNUSABLE | (joined & PEERS(UNUSABLE))))
#else
#define EXCUSED (waiting & UNUSABLE)
#endif
#define AT_HOME (finished | receiving * !stopping | EXCUSED * !ended | stalled)
/* Whoever receives finds its peer up when the peer has joined. */
#define BRIDGED ((receiving & PEERS(joined) & ~PEERS(up)) == 0)
#define ALL_IS_WELL (AT_HOME == ALL && BRIDGED)

/* When nothing moves any more, every thread forwards, has ended, or waits for an interface of its
 * own pair. All runs end here: no thread does anything twice without news in between. */
proctype Judge() {
    atomic {
        timeout ->
        if
        :: ALL_IS_WELL
        :: else -> demand(false, left_behind)
        fi;
        demand(NEVER != ALL_FORWARD || receiving != ALL, claimed_never);
        if
        :: NEVER == OTHERS_FORWARD && EXCUSED && receiving -> demand(false, claimed_never)
        :: else
        fi
    }
    (false)
}

#if ENDLESS
/* The same for runs without end, with nobody to judge it. Time goes on also when nothing moves: of
 * a run that is at a standstill Spin says nothing under fairness. */
proctype Clock() {
    do
    :: ended || !ended /* a plain "true" is refused as a loop */
    od
}
ltl home { <>[] (ALL_IS_WELL) }
#endif
