/* SPDX-License-Identifier: GPL-2.0-only
 *
 * A capture thread of off mode: src/bridge/off_mode.cpp. Nothing fails here and no interface is
 * away: what is looked for happens when all goes well.
 */

/* UnguardedSender::send(); with fix A, the way the bug's report mends it: the state, which is
 * written after the descriptor, is read before it. */
inline send_unguarded() {
    d_step {
        FRAME_COMES -> frames = frames - !ENDLESS;
        seen_up = FIX != FIX_A || (up & BIT(PEER(me))) != 0
    }
    if
    :: seen_up ->
        d_step {
            seen = descriptor[PEER(me)];
            printf("step %d: reads the peer's descriptor: %d\n", me, seen)
        }
        send()
    :: else
    fi
}

/* OffMode::one_more_bound(): the next thread has its turn. */
inline one_more_bound() {
    d_step {
        bound++;
        if
        :: bound == N -> printf("step %d: passes its turn on: all are bound\n", me)
        :: else -> printf("step %d: passes its turn on\n", me)
        fi
    }
}

/* UnguardedStart::join() and release() */
proctype Thread(byte me) {
    bool seen_up = false;
    short seen = 0;

    if
    :: ended -> goto home
    :: !ended && bound >= me /* await_bound() */
    fi;
    d_step { /* bind_and_join() */
        in_cluster = in_cluster | BIT(me);
        printf("step %d: bind()\n", me)
    }
    if
    :: FIX != FIX_B -> one_more_bound()
    :: else
    fi;
    printf("step %d: begins to make its ring\n", me); /* set_up_ring() */
    d_step {
        printf("step %d: publishes descriptor %d\n", me, DESCRIPTOR(me));
        descriptor[me] = DESCRIPTOR(me);
        demand(!(too_early & BIT(me)), unpublished_send)
    }
    up = up | BIT(me); /* the state of the report's fix A; nobody else reads it */
    if
    :: FIX == FIX_B -> one_more_bound()
    :: else
    fi;
    if
    :: ended -> goto home
    :: !ended && bound >= N -> printf("step %d: is released\n", me) /* await_bound() */
    fi;
    receiving = receiving | BIT(me);
receive:
    if
    :: stopping -> goto home
    :: send_unguarded() -> goto receive
    fi;
home:
    atomic {
        receiving = receiving & ~BIT(me);
        finished = finished | BIT(me)
    }
    (false)
}
