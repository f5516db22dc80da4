# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Private roots with a whole Debian to build in: minimal, with the packages that the README says to
# install, those that tests/demo installs by itself, and an ordinary user. Made once and kept in the
# cache, beside what their compilers have compiled.

# Beside what is built: the tarball's compressor, and what spares compiling the same again.
ROOT_EXTRAS='xz-utils ccache'
ROOT_USER=newcomer

# The packages of the README's first apt-get line.
readme_packages() { sed -n 's/^sudo apt-get install //p' "$PROJECT_ROOT/README.md" | head -n 1; }

# ensure_build_root SUITE [PATTERN...]: makes the root unless it is there, with the newest package for
# each PATTERN ("g\+\+-[0-9]+") besides, and puts its path into ROOT. One of a suite that moves is made
# anew each month.
ensure_build_root() {
    local suite=$1 asked age=''
    [ -z "$(suite_options "$suite")" ] || age=$(date +%Y-%m)
    asked=$(printf '%s\n' "$age" "$@" "$(readme_packages)" "$ROOT_EXTRAS" "$PACKAGE_TABLE" | cksum)
    ROOT=$(roots_dir)/build-$suite-${asked%% *}-$(uname -m)
    once_made "$ROOT" make_build_root "$@" || return 1
    # Those of other packages and months, when nobody can be in them any more.
    find "$(roots_dir)" -maxdepth 1 -name "build-$suite-*" ! -path "$ROOT*" -mtime +30 \
        -exec rm -rf --one-file-system {} +
}

# make_build_root DIR SUITE [PATTERN...]
make_build_root() {
    local dir=$1 suite=$2 base packages
    shift 2
    say "making a Debian $suite to build in"
    base=$(roots_dir)/base-$suite-$(uname -m)
    once_made "$base" make_base_root "$suite" || return 1
    cp -a --reflink=auto "$base" "$dir" || return 1
    in_writable_root "$dir" apt-get -q update || return 1
    in_writable_root "$dir" apt-get -q -y full-upgrade || return 1
    read -ra packages <<< "$(readme_packages) $ROOT_EXTRAS"
    [ -z "$(suite_options "$suite")" ] || leave_out_what_is_gone "$dir" || return 1
    newest_packages "$dir" "$@" || return 1
    in_writable_root "$dir" apt-get -q -y install "${packages[@]}" || return 1
    in_writable_root "$dir" "$LIB_DIR/install-packages" net roots || return 1
    in_writable_root "$dir" useradd --create-home --uid 1000 "$ROOT_USER" || return 1
    forget_what_apt_fetched "$dir"
}

# A suite that is not released may lack some: takes them from `packages`, and lists them in the root.
leave_out_what_is_gone() {
    local package there=()
    for package in "${packages[@]}"; do
        if in_writable_root "$1" apt-cache show "$package" > /dev/null 2>&1; then
            there+=("$package")
        else
            printf '%s\n' "$package"
        fi
    done > "$1/missing-packages"
    packages=("${there[@]}")
}

# newest_packages DIR PATTERN...: adds them to `packages`.
newest_packages() {
    local dir=$1 pattern newest
    shift
    for pattern in "$@"; do
        newest=$(in_writable_root "$dir" apt-cache search --names-only "^$pattern\$" |
            cut -d ' ' -f 1 | sort -V | tail -n 1)
        [ -n "$newest" ] || { warn "there is no package $pattern"; return 1; }
        packages+=("$newest")
    done
}

# newest_command NAME: the newest NAME-N of ROOT, as "g++-15".
newest_command() {
    find "$ROOT/usr/bin" -name "$1-*" -printf '%f\n' | grep -xE "${1//+/\\+}-[0-9]+" | sort -V |
        tail -n 1
}

# as_newcomer COMMAND...: in ROOT as its ordinary user, in the current directory, which is the user's.
as_newcomer() {
    root_environment unshare -m --propagation private \
        "$LIB_DIR/in-root" "$ROOT" "$PWD" "$(objects_dir)" -- \
        setpriv --reuid 1000 --regid 1000 --init-groups "$@"
}

# root_environment WORD...: nothing of this host's environment, and compilers that remember.
root_environment() {
    mkdir -p "$(objects_dir)"
    chown 1000:1000 "$(objects_dir)"
    env -i PATH=/usr/lib/ccache:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp LC_ALL=C.UTF-8 \
        CCACHE_DIR="$(objects_dir)" CCACHE_NOHASHDIR=1 CCACHE_BASEDIR="$PWD" CCACHE_MAXSIZE=1G "$@"
}

objects_dir() { printf '%s/ccache' "$(cache_dir)"; }
