/* SPDX-License-Identifier: GPL-2.0-only
 *
 * How a thread gets into its cluster: ThreadStart::await_device() and join() of
 * src/bridge/thread_start.cpp, bind_and_join() of src/bridge/socket_setup.cpp.
 */

/* await_device(): the first look needs no news; later, what is new is read before the look. */
inline read_news() {
    d_step {
        if
        :: !look_again -> news = news & ~BIT(me)
        :: else
        fi;
        look_again = false
    }
}

/* PacketSocket::take_error(): before an attempt, and after a refusal. */
inline forget_error() {
#if MUTATE != ERROR_KEPT
    take_error()
#else
    skip
#endif
}
inline take_error() { pending = pending & ~BIT(me) }

/* query_interface(): which device it is and whether it is up. */
inline look() {
    if
    :: IS_DOWN -> goto away
    :: d_step { !IS_DOWN -> stale = stale & ~BIT(me) }
    fi
}

/* From the look at the device up to the join, where the device may change meanwhile. */
inline look_and_bind() {
#if MUTATE == ERROR_TAKEN_AFTER_LOOK
    look();
    forget_error();
#else
    forget_error();
    look();
#endif
    if
    :: !STALE -> bind_socket() /* PacketSocket::bind_to() */
    :: STALE ->                /* ENODEV */
        if
        :: MUTATE != NO_DEVICE_IS_FAILURE -> goto away
        :: else -> goto refused
        fi
    fi
}

/* PacketSocket::join(): the kernel gives out the places of a cluster in the order of joining.
 * Between bind and join a socket without a gate gets what is not for it. */
inline enter_cluster() {
    d_step {
        printf("step %d: joins its cluster\n", me);
        demand(!gate_open, received_before_join);
        demand((in_cluster & OWN(me)) == LOWER(me), wrong_place);
        in_cluster = in_cluster | BIT(me);
        failing = failing & ~FROM(me);
        forget_device()
    }
}

/* While the device may change, each call is a step; when it changes no more, all are one. */
inline join() {
    if
    :: MAY_CHANGE ->
        look_and_bind();
        if
        :: HOOKED || !STALE -> enter_cluster()  /* not hooked: Linux 6.13 and later */
        :: !HOOKED -> goto refused              /* not hooked: before, and for a device that is gone */
        :: MAY_FAIL -> d_step { failed_once = true; own_fault = true }; goto refused
        fi
    :: !MAY_CHANGE && IS_DOWN -> goto away
    :: atomic { !MAY_CHANGE && !IS_DOWN -> enter_cluster() }
    :: d_step {
        !MAY_CHANGE && !IS_DOWN && MAY_FAIL ->
        forget_error();
        failed_once = true;
        own_fault = true
    }
        goto refused
    fi
}

/* After a refusal: was it the device? The socket remembers, also what is over by now. */
inline find_cause() {
#if MUTATE != DEVICE_ALONE_TELLS
    if
    :: d_step { PENDING -> take_error(); own_fault = false }; goto away
    :: else
    fi;
#endif
    if
    :: d_step { IS_DOWN -> own_fault = false }; goto away
    :: else
    fi;
    d_step {
        printf("step %d: cannot join, and its interface is up\n", me);
        demand(own_fault, false_failure);
        own_fault = false
    }
}
