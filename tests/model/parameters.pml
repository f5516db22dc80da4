/* SPDX-License-Identifier: GPL-2.0-only
 *
 * What is checked: everything here can be set with -D.
 */

/* The value of startup: in suricata.yaml. */
#define OFF    1
#define GUARD  2
#define STRICT 3
#ifndef MODE
#define MODE GUARD
#endif

#ifndef PAIRS
#define PAIRS 1 /* of interfaces, up to 3 */
#endif
#ifndef THREADS
#define THREADS 1 /* for each interface, up to 3 */
#endif

/* Sets of interfaces and of threads, as bit masks. */
#ifndef AWAY
#define AWAY 0 /* interfaces that may be down at start, come up, or go away */
#endif
#ifndef FAILING
#define FAILING 0 /* threads of which any step may fail */
#endif
#ifndef STALLED
#define STALLED 0 /* interfaces whose threads may be stuck in the making of their ring for ever */
#endif
#ifndef CHANGES
#define CHANGES 1 /* how often an interface that may be away changes */
#endif
#ifndef REPLACED
#define REPLACED 0 /* such an interface may also be removed and made again under its name */
#endif
#ifndef PROMISC
#define PROMISC 1 /* 0: disable-promisc: yes */
#endif
#ifndef STOPS
#define STOPS 1 /* the engine may be stopped, at any moment */
#endif

/* Frames that arrive, all in all: each at any moment and at any thread that receives. */
#ifndef FRAMES
#define FRAMES 1
#endif
/* Frames without end, for properties of endless runs. */
#ifndef ENDLESS
#define ENDLESS 0
#endif

/* Something that does happen, claimed never to happen: the model is no empty promise. */
#define ALL_FORWARD    1 /* all threads forward in the end */
#define FRAME_SENT     2
#define FRAME_GUARDED  3
#define LATE_FORWARD   4 /* a thread whose interface was down forwards */
#define OTHERS_FORWARD 5 /* one pair waits for its interface for good and another forwards */
#ifndef NEVER
#define NEVER 0
#endif

/* A thread that published too late is told so at that moment and not when the frame is sent, so
 * that the trail goes on until then. */
#ifndef TELL_LATE
#define TELL_LATE 0
#endif

/* The two ways out that the bug's report discusses, for OFF. */
#define FIX_A 1 /* look at the peer's state before its descriptor */
#define FIX_B 2 /* pass the turn on when the descriptor is published */
#ifndef FIX
#define FIX 0
#endif

/* A fault put in, to see that it is found. */
#define NO_GUARD              1 /* the descriptor is used whether the peer is up or not */
#define HALF_WORD             2 /* up and descriptor are two words, written and read one by one */
#define PUBLISH_BEFORE_JOIN   3
#define REPORT_BEFORE_PUBLISH 4
#define JOIN_OUT_OF_TURN      5
#define NO_GATE               6 /* the gate is not closed before the bind */
#define RELEASE_AT_ONCE       7 /* the gate is opened without waiting for the cluster */
#define STRICT_FORGETS_PEER   8 /* strict mode waits for reports only */
#define STRICT_FORGETS_OTHERS 9 /* strict mode waits for the own cluster and the own peer only */
#define STRICT_NEEDS_ALL      10 /* strict mode waits until all have joined */
#define GUARD_NEEDS_ALL       11 /* guard mode waits for the reports of all */
#define ABSENT_IS_SILENT      12 /* who has no device does not say so */
#define FAILURE_IS_SILENT     13 /* who fails does not send the others home */
#define STOP_IS_SILENT        14 /* who waits does not hear that the engine stops */
#define NEWS_READ_AFTER_LOOK  15 /* the news of a device is discarded after the look at it */
#define BLOCKED_IS_FINAL      16 /* who was told "blocked" does not ask again */
#define DEVICE_ALONE_TELLS    17 /* a refused join: the socket's error is not asked for */
#define ERROR_TAKEN_AFTER_LOOK 18 /* an old error is taken off after the look at the device */
#define ERROR_KEPT            19 /* an old error is not taken off before an attempt */
#define NO_DEVICE_IS_FAILURE  20 /* a bind that finds no such device ends the attempt as failed */
#ifndef MUTATE
#define MUTATE 0
#endif
