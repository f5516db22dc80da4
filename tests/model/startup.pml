/* SPDX-License-Identifier: GPL-2.0-only
 *
 * src/bridge/startup.cpp: what a thread is told. Each answer is one step, as it is under the mutex
 * there; to wait is to be blocked until there is one of the answers.
 */

/* turn_of(): the nearest lower thread that has not joined decides. Of two sets without a common
 * member, the one with the highest member is the greater number. */
#define MISSING(t) (LOWER(t) & ~joined)
#if MUTATE == JOIN_OUT_OF_TURN
#define TURN_YES(t)     (true)
#define TURN_BLOCKED(t) (false)
#else
#define TURN_YES(t)     (MISSING(t) == 0)
#define TURN_BLOCKED(t) ((MISSING(t) & absent) > (MISSING(t) & ~absent))
#endif

/* settled(), all_settled(), release_of() */
#define SETTLED(set) (((set) & ~(joined | absent)) == 0)
#define OWN(t)       MEMBERS(CLUSTER(t))
#define PEER_JOINED(t) ((joined & BIT(PEER(t))) != 0)
#if MUTATE == RELEASE_AT_ONCE
#define COMPLETE(t) (true)
#elif MUTATE == STRICT_NEEDS_ALL
#define COMPLETE(t) (joined == ALL)
#elif MUTATE == GUARD_NEEDS_ALL || (MODE == STRICT && MUTATE != STRICT_FORGETS_OTHERS)
#define COMPLETE(t) SETTLED(ALL)
#else
#define COMPLETE(t) SETTLED(OWN(t))
#endif
#if MODE == STRICT && MUTATE != STRICT_FORGETS_PEER
#define RELEASE_YES(t)     (COMPLETE(t) && PEER_JOINED(t))
#define RELEASE_BLOCKED(t) (COMPLETE(t) && !PEER_JOINED(t))
#else
#define RELEASE_YES(t)     (COMPLETE(t))
#define RELEASE_BLOCKED(t) (false)
#endif

/* Whoever waits hears of the end first. */
#if MUTATE == STOP_IS_SILENT
#define SENT_HOME (false)
#else
#define SENT_HOME (ended)
#endif
