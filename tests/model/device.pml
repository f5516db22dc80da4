/* SPDX-License-Identifier: GPL-2.0-only
 *
 * The devices, and what the kernel makes of the sockets that are bound to them: af_packet.c of
 * Linux. All this is about sockets that have not joined their cluster yet.
 */

#define IS_DOWN    ((down & BIT(me)) != 0)
#define NEWS       ((news & BIT(me)) != 0)
#define HOOKED     ((hooked & BIT(me)) != 0)
#define STALE      ((stale & BIT(me)) != 0)
#define PENDING    ((pending & BIT(me)) != 0)
#define MAY_CHANGE (changes[CLUSTER(me)] > 0 || !PROMISC)
#define OUTSIDE(c) (MEMBERS(c) & ~in_cluster)

/* A change is announced before the sockets of the device hear of it: each is taken off it, with an
 * error that waits to be asked for, or is put back. */
inline tell_sockets(cluster) {
    if
    :: down & MEMBERS(cluster) ->
        pending = pending | (hooked & MEMBERS(cluster));
        hooked = hooked & ~MEMBERS(cluster)
    :: else -> hooked = hooked | (on_device & OUTSIDE(cluster))
    fi
}

/* A device that comes up or goes down, at any moment. An announcement of another device would only
 * cause one more look that finds nothing new: those are left out. Who makes a device promiscuous
 * waits until no change is under way, so that for him a change is one step. */
proctype Device(byte cluster) {
    do
    :: d_step {
        changes[cluster] > 0 ->
        changes[cluster]--;
        news = news | OUTSIDE(cluster);
        down = down ^ MEMBERS(cluster);
#if !PROMISC
    }
    d_step {
#endif
        tell_sockets(cluster)
    }
#if REPLACED
    :: d_step { /* it is removed, and one of its name is made */
        changes[cluster] > 0 && (down & OUTSIDE(cluster)) == MEMBERS(cluster) ->
        changes[cluster]--;
        news = news | MEMBERS(cluster);
        on_device = on_device & ~MEMBERS(cluster);
        stale = stale | MEMBERS(cluster)
    }
#endif
    od
}

/* How it is at start, and how often it is to change. */
inline prepare_device(cluster) {
    if
    :: down = down | MEMBERS(cluster)
    :: true
    fi;
    do
    :: changes[cluster] < CHANGES -> changes[cluster]++
    :: break
    od;
    run Device(cluster)
}

/* bind(): a socket that is bound to the device already is left as it is. */
inline bind_socket() {
    d_step {
        printf("step %d: binds\n", me);
        if
        :: on_device & BIT(me)
        :: else ->
            on_device = on_device | BIT(me);
            if
            :: IS_DOWN -> pending = pending | BIT(me)
            :: else -> hooked = hooked | BIT(me)
            fi
        fi
    }
}

/* Who has joined does not ask for its device again. What nobody asks for any more is forgotten, so
 * that states meet again. */
inline forget_device() {
    news = news & ~BIT(me);
    on_device = on_device & ~BIT(me);
    hooked = hooked & ~BIT(me);
    stale = stale & ~BIT(me);
    pending = pending & ~BIT(me);
    look_again = true;
    if
    :: (OWN(me) & ~in_cluster) == 0 -> down = down & ~OWN(me); changes[CLUSTER(me)] = 0
    :: else
    fi
}
