# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Sources every file of the test library. A script needs only
#     . "$(dirname "$0")/lib/all.sh"

PROJECT_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
TESTS_DIR=$PROJECT_ROOT/tests
LIB_DIR=$TESTS_DIR/lib
export PROJECT_ROOT TESTS_DIR LIB_DIR

for _lib in say cleanup wait numbers assert packages build mirror suricata-offers suricata-root debian-root \
            suricata topology yaml report cmocka traffic inline case links programs doctor work-folder \
            memory-group; do
    # shellcheck source=/dev/null
    . "$LIB_DIR/$_lib.sh"
done
unset _lib
