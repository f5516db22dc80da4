/* SPDX-License-Identifier: GPL-2.0-only
 *
 * A capture thread of guard and strict mode: src/bridge/thread_start.cpp and worker.cpp.
 */

/* Startup::joined(), absent() */
inline report_joined() { d_step { joined = joined | BIT(me); absent = absent & ~BIT(me) } }
inline report_absent() {
#if MUTATE != ABSENT_IS_SILENT
    absent = absent | BIT(me)
#else
    skip
#endif
}

/* Worker::receive_until_stopped() begins. */
inline begin_receiving() {
    d_step {
        printf("step %d: is released\n", me);
        demand((OWN(me) & ~(up | absent)) == 0, released_too_early);
        demand(MODE != STRICT || (ALL & ~(up | absent)) == 0, released_too_early);
        demand(NEVER != LATE_FORWARD || !resumed, claimed_never);
        waiting = waiting & ~BIT(me);
        receiving = receiving | BIT(me);
        resumed = false; retries = false
    }
}

/* Worker::start(), which calls join() and release(), and, while the thread waits, resume(); then
 * serve_until_stopped(). */
proctype Thread(byte me) {
    bool gate_open = true;
    bool resumed = false;     /* join() or release() has returned without success */
    bool retries = false;     /* it has joined, and resume() asks again for its release */
    bool look_again = true;
    bool failed_once = false; /* one failure for each thread, whichever step it is */
    bool own_fault = false;   /* a join was refused for another reason than the device */
    bool seen_up = false;
    short seen = 0;

    /* take_steps() */
    if
#if MUTATE == NO_GATE
    :: skip
#else
    :: gate_open = false /* close_gate() */
#endif
    :: MAY_FAIL -> goto failed
    fi;
    if
    :: skip /* set_up_ring() */
    :: MAY_FAIL -> goto failed
    :: MAY_STALL -> stalled = stalled | OWN(me); goto gone
    fi;

turn: /* await_turn(); in resume(), ask_turn() and device_has_come() */
    if
    :: SENT_HOME -> goto home
    :: !SENT_HOME && TURN_BLOCKED(me) && !resumed -> goto away
    :: !SENT_HOME && TURN_YES(me) && !resumed
#if MUTATE != BLOCKED_IS_FINAL
    :: !SENT_HOME && TURN_YES(me) && resumed && (look_again || NEWS) ->
#if MUTATE == NEWS_READ_AFTER_LOOK
        if
        :: IS_DOWN -> read_news(); goto turn
        :: else
        fi
#else
        read_news();
        if
        :: IS_DOWN -> goto turn
        :: else
        fi
#endif
#endif
    fi;

    /* take_turn() */
#if MUTATE == PUBLISH_BEFORE_JOIN
    publish();
#endif
    join();
#if MUTATE == REPORT_BEFORE_PUBLISH
    report_joined();
    publish();
#else
#if MUTATE != PUBLISH_BEFORE_JOIN
    publish();
#endif
    report_joined();
#endif

release: /* await_release(), ask_release() */
    if
    :: SENT_HOME -> goto home
    :: !SENT_HOME && RELEASE_YES(me) && !(MUTATE == BLOCKED_IS_FINAL && retries)
    :: !SENT_HOME && RELEASE_BLOCKED(me) && !retries ->
        d_step { waiting = waiting | BIT(me); resumed = true; retries = true };
        goto release
    fi;

    /* take_release(): open_gate() */
    if
    :: begin_receiving()
    :: MAY_FAIL && !resumed -> goto failed
    :: MAY_FAIL && resumed && !retries -> d_step { failed_once = true; retries = true }; goto release
    :: MAY_FAIL && resumed && retries -> goto home
    fi;

receive:
    if
    :: stopping -> goto home
    :: transmit() -> goto receive
    fi;

away: /* wait_for_device() */
    atomic {
        printf("step %d: its interface is down, it joins later\n", me);
        report_absent();
        waiting = waiting | BIT(me);
        resumed = true;
        goto turn
    }

refused:
    find_cause();
    /* resume(): an engine that runs is not ended for one device */
    if
    :: !resumed -> goto failed
    :: else -> failing = failing | FROM(me); goto turn
    fi;

failed: /* before the engine runs */
#if MUTATE != FAILURE_IS_SILENT
    ended = true;
#endif
home:
    atomic {
        waiting = waiting & ~BIT(me);
        receiving = receiving & ~BIT(me);
        finished = finished | BIT(me)
    }
gone:
    (false)
}
