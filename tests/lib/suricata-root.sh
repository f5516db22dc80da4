# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Private roots (chroots) with a Suricata of Debian's, made once and kept in the cache. A root is
# made under a temporary name and renamed when it is whole, under a lock, so that a half-made root
# is never used.

roots_dir() { printf '%s/roots' "$(cache_dir)"; }

# root_of PACKAGE-VERSION: where that root is, or will be.
root_of() { printf '%s/suricata-%s-%s' "$(roots_dir)" "${1#*:}" "$(uname -m)"; }

# root_version DIR: the upstream version, "8.0.8".
root_version() {
    local name=${1##*/suricata-}
    printf '%s' "${name%%[-~+]*}"
}

# cached_roots PREFIX: the roots that are there with an upstream version that begins with it.
cached_roots() {
    local root
    for root in "$(roots_dir)/suricata-$1"*; do
        [ -x "$root/usr/bin/suricata" ] && printf '%s\n' "$root"
    done
    return 0
}

# ensure_root VERSION: makes the root of this upstream version unless it is there, from the first
# suite that works, and puts its path into ROOT.
ensure_root() {
    local suite package
    while read -r suite package <&3; do
        ROOT=$(root_of "$package")
        [ ! -d "$ROOT" ] || return 0
    done 3< <(offered_suites "$1")
    while read -r suite package <&3; do
        ROOT=$(root_of "$package")
        once_made "$ROOT" make_suricata_root "$suite" "$package" && return 0
        warn "could not make a root with Suricata $1 from $suite"
    done 3< <(offered_suites "$1")
    # Perhaps the mirror has moved on since it was asked.
    rm -f "$(cache_dir)/offers"
    return 1
}

# once_made DIR FUNCTION ARGUMENT...: has FUNCTION TEMPORARY ARGUMENT... make a directory that
# becomes DIR.
once_made() {
    local target=$1 maker=$2 lock status=0
    shift 2
    mkdir -p "$(roots_dir)"
    [ ! -d "$target" ] || return 0
    exec {lock}> "$(roots_dir)/.lock-${target##*/}"
    if ! flock -n "$lock"; then
        say "waiting: somebody else is making ${target##*/}"
        wait_for_lock "$lock"
    fi
    if [ ! -d "$target" ]; then
        rm -rf --one-file-system "$target".making
        cleanup_push rm -rf --one-file-system "$target.making"
        if "$maker" "$target.making" "$@" > "$target.log" 2>&1; then
            mv "$target.making" "$target" && rm -f "$target.log"
        else
            status=1
            tail -n 5 "$target.log" >&2
        fi
        rm -rf --one-file-system "$target.making"
        cleanup_pop
    fi
    exec {lock}>&-
    return "$status"
}

wait_for_lock() { wait_until 900 "the lock on a root" flock -n "$1"; }

# make_suricata_root DIR SUITE PACKAGE-VERSION: the suite's base, copied, and Suricata installed in
# it.
make_suricata_root() {
    local dir=$1 suite=$2 package=$3 base
    say "making a root with Suricata ${package#*:} from $suite"
    base=$(roots_dir)/base-${suite%-backports}-$(uname -m)
    once_made "$base" make_base_root "${suite%-backports}" || return 1
    cp -a --reflink=auto "$base" "$dir" || return 1
    suite_source "$suite" >> "$dir/etc/apt/sources.list" || return 1
    install_in_root "$dir" "$suite" "suricata=$package" && [ -x "$dir/usr/bin/suricata" ]
}

# The line of sources.list for a suite. The root's own keyring need not know a key that the host's
# does.
suite_source() {
    local mirror
    mirror=$(debian_mirror) || return 1
    printf 'deb [signed-by=/etc/apt/keyrings/debian.gpg %s] %s %s main\n' \
        "$(suite_options "$1")" "$mirror" "$1"
}

# make_base_root DIR SUITE: a minimal Debian. A debootstrap older than the suite knows it by no
# name; all suites of Debian are made by the same script, so sid's serves.
make_base_root() {
    local dir=$1 suite=$2 mirror keyring script=()
    mirror=$(debian_mirror) && keyring=$(debian_keyring) || return 1
    say "making a minimal Debian $suite"
    [ -e "/usr/share/debootstrap/scripts/$suite" ] || script=(/usr/share/debootstrap/scripts/sid)
    run_job unshare -m --propagation private debootstrap --variant=minbase \
        --include=ca-certificates --keyring="$keyring" \
        "$suite" "$dir" "$mirror" "${script[@]}" || return 1
    prepare_apt "$dir" "$keyring" && suite_source "$suite" > "$dir/etc/apt/sources.list"
}

# Same way to the mirror as the host's; no service is ever started; no manuals.
prepare_apt() {
    local dir=$1 keyring=$2 file
    install -D -m 644 "$keyring" "$dir/etc/apt/keyrings/debian.gpg"
    apt_proxy_settings > "$dir/etc/apt/apt.conf.d/90proxy"
    printf 'APT::Install-Recommends "false";\nAcquire::Languages "none";\n' \
        > "$dir/etc/apt/apt.conf.d/91small"
    printf 'path-exclude=/usr/share/%s/*\n' doc man locale > "$dir/etc/dpkg/dpkg.cfg.d/small"
    printf '#!/bin/sh\nexit 101\n' > "$dir/usr/sbin/policy-rc.d"
    chmod 755 "$dir/usr/sbin/policy-rc.d"
    for file in /etc/resolv.conf /etc/hosts; do
        [ ! -e "$file" ] || cp -L "$file" "$dir/etc/"
    done
}

# install_in_root DIR SUITE PACKAGE...: and leaves none of what apt fetched.
install_in_root() {
    local dir=$1 suite=$2
    shift 2
    in_writable_root "$dir" apt-get -q update &&
        in_writable_root "$dir" apt-get -q -y -t "$suite" install "$@" &&
        forget_what_apt_fetched "$dir"
}

forget_what_apt_fetched() { rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/*; }

# in_writable_root DIR COMMAND...: sees the project's tree, too.
in_writable_root() {
    local dir=$1
    shift
    run_job env DEBIAN_FRONTEND=noninteractive LC_ALL=C unshare -m --propagation private \
        "$LIB_DIR/in-root" --writable "$dir" "$PROJECT_ROOT" -- "$@"
}
