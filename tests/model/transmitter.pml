/* SPDX-License-Identifier: GPL-2.0-only
 *
 * What becomes of a frame: src/bridge/peer.h, src/bridge/transmitter.cpp.
 */

/* Peer::publish(): one store of one word. */
inline publish() {
#if MUTATE == HALF_WORD
    up = up | BIT(me);
    descriptor[me] = DESCRIPTOR(me)
#else
    d_step {
        up = up | BIT(me);
        descriptor[me] = DESCRIPTOR(me);
        printf("step %d: publishes descriptor %d\n", me, DESCRIPTOR(me))
    }
#endif
}

/* A thread that is told to stop may have a last frame in hand, but takes no others. */
#define FRAME_COMES (frames > 0 && !(ENDLESS && stopping))

/* A frame comes, and Peer::read(): one load of one word. */
inline read_peer() {
#if MUTATE == HALF_WORD
    d_step { FRAME_COMES -> frames = frames - !ENDLESS; seen_up = (up & BIT(PEER(me))) != 0 };
    seen = descriptor[PEER(me)]
#else
    d_step {
        FRAME_COMES -> frames = frames - !ENDLESS;
        seen_up = (up & BIT(PEER(me))) != 0;
        seen = descriptor[PEER(me)];
        printf("step %d: reads the peer's word: up %d, descriptor %d\n", me, seen_up, seen)
    }
#endif
}

/* send(): what the kernel makes of the descriptor. What was seen is forgotten, so that states meet
 * again. */
inline send() {
    d_step {
        printf("step %d: sends to %d\n", me, seen);
        demand(NEVER != FRAME_SENT, claimed_never);
        if
        :: seen > 0 -> demand((in_cluster & BIT(OWNER(seen))) != 0, unjoined_send)
        :: seen <= 0 && TELL_LATE -> too_early = too_early | BIT(PEER(me))
        :: else -> demand(false, unpublished_send)
        fi;
        seen = 0;
        seen_up = false
    }
}

/* Transmitter::flush() */
inline transmit() {
    read_peer();
    if
    :: seen_up || MUTATE == NO_GUARD -> send()
    :: else -> drop()
    fi
}

inline drop() {
    d_step {
        printf("step %d: drops the frame: its peer is not up\n", me);
        demand(MODE != STRICT, guarded_in_strict);
        demand(NEVER != FRAME_GUARDED, claimed_never);
        seen = 0
    }
}
