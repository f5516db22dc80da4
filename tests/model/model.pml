/* SPDX-License-Identifier: GPL-2.0-only
 *
 * The start of all capture threads and what they forward, from the first step to the end.
 * README.md says what is what in src/bridge; `check` runs it.
 */
#include "parameters.pml"
#include "state.pml"
#include "startup.pml"
#include "transmitter.pml"
#include "device.pml"
#if MODE == OFF
#include "off_mode.pml"
#else
#include "join.pml"
#include "thread_start.pml"
#endif
#include "surroundings.pml"

init {
    byte i;
    atomic {
        for (i : 0 .. N - 1) {
            descriptor[i] = (MODE == OFF -> 0 : NONE);
            run Thread(i)
        }
        for (i : 0 .. CLUSTERS - 1) {
            if
            :: AWAY & BIT(i) -> prepare_device(i)
            :: else
            fi
        }
        i = 0;
        run Engine();
#if ENDLESS
        run Clock()
#else
        run Judge()
#endif
    }
}
