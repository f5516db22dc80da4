# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Builds the project out of tree, once for everything that is tested.

BUILD_DIR=${BUILD_DIR:-}
BUILD_JOBS=${BUILD_JOBS:-$(nproc)}
BUILD_ONLY=${BUILD_ONLY:-} # what make is asked for instead of everything

# build_project: sets BUILD_DIR, PLUGIN and TOOLS. In a tree that has been configured in place, that
# place is used: a tree cannot be built in two ways at once.
build_project() {
    local lock start
    packages_need build || return 1
    packages_need htp || say 'without libhtp: what reads HTTP on the wire will be skipped'
    [ -n "$BUILD_DIR" ] || BUILD_DIR=$PROJECT_ROOT/build
    [ ! -e "$PROJECT_ROOT/config.status" ] || BUILD_DIR=$PROJECT_ROOT
    if ! as_owner mkdir -p "$BUILD_DIR" ||
        ! as_owner touch "$BUILD_DIR/.lock" "$BUILD_DIR/build.log"; then
        warn "cannot write in $BUILD_DIR; choose another folder with --build"
        return 1
    fi
    BUILD_DIR=$(cd "$BUILD_DIR" && pwd -P)
    exec {lock}< "$BUILD_DIR/.lock"
    wait_until 900 "another build in $BUILD_DIR" flock -n "$lock" || return 1
    start=$(now_ms)
    say "building in $BUILD_DIR"
    if ! build_steps > "$BUILD_DIR/build.log" 2>&1; then
        tail -n 30 "$BUILD_DIR/build.log" >&2
        warn "the build failed; all of its output: $BUILD_DIR/build.log"
        return 1
    fi
    exec {lock}<&-
    say "built in $(seconds_since "$start") s"
    PLUGIN=$BUILD_DIR/plugin/afp-guard.so
    TOOLS=$BUILD_DIR/tests/tools
    [ -n "$BUILD_ONLY" ] || [ -e "$PLUGIN" ] || { warn "the build made no $PLUGIN"; return 1; }
}

build_steps() {
    local lock
    exec {lock}< "$PROJECT_ROOT/configure.ac"
    wait_until 300 'another run of autoreconf' flock -n "$lock" || return 1
    if build_is_stale "$PROJECT_ROOT/configure"; then
        say 'making configure'
        (cd "$PROJECT_ROOT" && as_owner autoreconf -fi) || return 1
    fi
    exec {lock}<&-
    if [ ! -e "$BUILD_DIR/Makefile" ] ||
        [ "$PROJECT_ROOT/configure" -nt "$BUILD_DIR/config.status" ]; then
        say 'configuring'
        # shellcheck disable=SC2086 # several words on purpose
        (cd "$BUILD_DIR" && as_owner "$PROJECT_ROOT/configure" ${CONFIGURE_ARGUMENTS:-}) || return 1
    fi
    say "compiling ${BUILD_ONLY:-everything}"
    if [ -n "$BUILD_ONLY" ]; then
        # shellcheck disable=SC2086 # several words on purpose
        as_owner make -C "$BUILD_DIR" -j "$BUILD_JOBS" $BUILD_ONLY
        return
    fi
    as_owner make -C "$BUILD_DIR" -j "$BUILD_JOBS" all || return 1
    # Builds the test programs and runs none of them.
    as_owner make -C "$BUILD_DIR" -j "$BUILD_JOBS" check TESTS=
}

# Whether what autoconf and automake read is newer than what they made.
build_is_stale() {
    [ -e "$1" ] || return 0
    [ -n "$(find "$PROJECT_ROOT" -path "$BUILD_DIR" -prune -o \
        \( -name configure.ac -o -name Makefile.am -o -name local.mk -o -name '*.m4' \) \
        -newer "$1" ! -name aclocal.m4 -print -quit)" ]
}

# Builds as the tree's owner, so that a run under sudo leaves nothing there that its owner cannot
# remove.
as_owner() {
    local user group
    user=$(stat -c %u "$PROJECT_ROOT") group=$(stat -c %g "$PROJECT_ROOT")
    if [ "$(id -u)" -eq 0 ] && [ "$user" -ne 0 ]; then
        run_job setpriv --reuid "$user" --regid "$group" --clear-groups -- \
            env HOME="$(getent passwd "$user" | cut -d : -f 6)" "$@"
    else
        run_job "$@"
    fi
}

# built_tests FOLDER: the test programs of this folder (tests/unit) that the build knows, built or
# not.
built_tests() {
    # shellcheck disable=SC2016 # for make to expand
    printf 'list-check-programs:\n\t@printf "%%s\\\\n" $(check_PROGRAMS)\n' |
        make -s -C "$BUILD_DIR" -f Makefile -f - list-check-programs | grep "^$1/" | sort || true
}
