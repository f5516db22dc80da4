# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
part_summary='what a newcomer does, in a minimal root of each Debian: builds, unit tests, tarball, demo'
part_needs='root net engines' # the demonstrations share them

# Each case has a copy of the sources, a user without privileges, and what the README says to install.
# Debian 12 and 13 must do; the suite after them shows early what newer compilers refuse.
part_run() {
    # Compilers wait for nothing; two at a time, because configure uses one processor.
    local TEST_JOBS=2 CASE_TIMEOUT=1800
    packages_need roots || true # without, each root says that it could not be made
    debian_case 12 bookworm
    debian_case 13 trixie
    next_debian_cases forky
    report_wait
}

# debian_case NUMBER SUITE
debian_case() {
    if ensure_build_root "$2"; then
        test_case "Debian $1: tarball, unit tests, demo" newcomer_succeeds
    else
        report_result failed "Debian $1" - "no root with $2 could be made"
    fi
}

next_debian_cases() {
    local name compiler
    if ! ensure_build_root "$1" 'g\+\+-[0-9]+' 'clang-[0-9]+'; then
        report_result skipped "$1" - 'NOT BUILT with the newest compilers: its root could not be made'
        return 0
    fi
    [ ! -s "$ROOT/missing-packages" ] ||
        say "$1 lacks $(xargs < "$ROOT/missing-packages"): what needs that is left out there"
    for name in g++ clang++; do
        compiler=$(newest_command "$name")
        test_case "$1: ${compiler/-/ }" newcomer_builds_with "$compiler"
    done
}

# copy_sources: into ./source, which belongs to the user of the roots.
copy_sources() {
    mkdir source
    tar_of_sources | tar --extract -C source
    chown -R 1000:1000 source
}

# The tree's own files; of an unpacked tarball, all but what was built there.
tar_of_sources() {
    cd "$PROJECT_ROOT" || return 1
    if [ -e .git ]; then
        # The tree may be another user's, as under sudo.
        git -c safe.directory="$PROJECT_ROOT" ls-files -z |
            tar --create --ignore-failed-read --null --files-from -
    else
        tar --create --exclude=./build --exclude=config.status --exclude=.deps --exclude='*.[oa]' .
    fi
}

configured() {
    as_newcomer ./autogen.sh
    as_newcomer ./configure CXXFLAGS=-O0 "$@" | tee configured
}

# distcheck: the tarball is whole; out of it, all is built, the unit tests pass, and what is installed
# is removed again.
newcomer_succeeds() {
    copy_sources
    cd source || return 1
    configured
    assert_line configured 'HTTP on the wire: yes'
    as_newcomer make -j "$BUILD_JOBS" distcheck DISTCHECK_CONFIGURE_FLAGS=CXXFLAGS=-O0
    demonstration | tee demonstrated
    assert_line demonstrated 'a page           fetched through the sensor'
}

# As root, in the same root; Suricata's own root is the cache's.
demonstration() {
    root_environment AFP_GUARD_CACHE="$(cache_dir)" unshare -m --propagation private \
        "$LIB_DIR/in-root" "$ROOT" "$PWD" "$(cache_dir)" -- tests/demo
}

# What users build, and the unit tests.
newcomer_builds_with() {
    copy_sources
    cd source || return 1
    configured CXX="$1"
    as_newcomer make -j "$BUILD_JOBS"
    # shellcheck disable=SC2016 # for make to expand
    as_newcomer make -j "$BUILD_JOBS" check check_LIBRARIES= check_PROGRAMS='$(TESTS)'
}
