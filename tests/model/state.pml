/* SPDX-License-Identifier: GPL-2.0-only
 *
 * Who there is, and all that the threads share. A set of threads is a bit mask.
 */

#define CLUSTERS (2 * PAIRS)
#define N        (CLUSTERS * THREADS)
#if N <= 8
#define SET byte
#else
#define SET int
#endif

/* src/bridge/topology.cpp: the threads of one interface side by side; thread i of an interface
 * sends through thread i of the other interface of the pair. */
#define BIT(t)     (1 << (t))
#define ALL        (BIT(N) - 1)
#define SIDE       (BIT(THREADS) - 1)
#define CLUSTER(t) ((t) / THREADS)
#define MEMBERS(c) (SIDE << ((c) * THREADS))
#define LOWER(t)   (MEMBERS(CLUSTER(t)) & (BIT(t) - 1))
#define FROM(t)    (MEMBERS(CLUSTER(t)) & ~LOWER(t)) /* itself and the higher ones */
#define PEER(t)    ((CLUSTER(t) ^ 1) * THREADS + (t) % THREADS)
#define EVEN       (ALL & (SIDE | SIDE << (2 * THREADS) | SIDE << (4 * THREADS)))
#define PEERS(set) (((set) & EVEN) << THREADS | ((set) & ALL & ~EVEN) >> THREADS)

/* Descriptors: 0 is standard input, -1 none; each thread's socket has a number of its own. */
#define NONE          -1
#define DESCRIPTOR(t) ((t) + 3)
#define OWNER(number) ((number) - 3)

/* The process's: src/bridge/startup.h, States and ended_. Neither joined nor absent: starting. */
SET joined;
SET absent;
bool ended;
/* src/bridge/peer.h: the peer words; both parts of one are read and written in one step. In OFF
 * mode, src/bridge/off_mode.h: descriptors_ and bound_. */
SET up;
short descriptor[N];
byte bound;
/* The engine's. */
bool stopping;

/* The kernel's. Of a socket that has joined, the first is all that is kept. */
SET in_cluster; /* what may be sent through */
SET on_device;  /* bound to it */
SET hooked;     /* bound, and its device is up: what may join in every Linux */
SET pending;    /* sockets with an error for their device was down: SO_ERROR says ENETDOWN */
SET stale;      /* threads whose device was removed since they looked at it */
SET down;       /* threads whose device is down or gone */
SET news;       /* threads for which an announcement waits in their LinkWatch */
byte changes[CLUSTERS]; /* of devices, that are still to come */
byte frames = FRAMES; /* that are still to arrive */

/* How far the threads are: src/bridge/start_sequence.h, Stage; in none of them: starting. */
SET waiting;
SET receiving;
SET finished; /* stopped or failed */
/* Why they may be no further. */
SET failing;   /* join fails for a reason of its own, and the engine runs already */
SET stalled;
SET too_early; /* threads through which somebody sent before they were published */

/* What a thread may meet with. */
#define MAY_FAIL  ((FAILING & BIT(me)) && !failed_once)
#define MAY_STALL (STALLED & BIT(CLUSTER(me)))

mtype = { unpublished_send, unjoined_send, guarded_in_strict, wrong_place, received_before_join,
          released_too_early, false_failure, left_behind, claimed_never };

/* A property. Its name is seen when the trail is played back. */
inline demand(condition, name) {
    if
    :: (condition)
    :: else -> printf("broken: %e\n", name); assert(false)
    fi
}
