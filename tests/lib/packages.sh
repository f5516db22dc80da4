# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the tests need from the system: installed where apt-get is there and we are root, named where
# it is not. A need is probed by what it brings (a command, a pkg-config module), not by a package
# name, so that the probe is right on other systems too.

# group, kind, what is probed, Debian package
PACKAGE_TABLE='
build command g++                   g++
build command make                  make
build command autoreconf            autoconf
build command automake              automake
build command pkg-config            pkg-config
build module  libpcap               libpcap-dev
build module  jansson               libjansson-dev
build module  cmocka                libcmocka-dev
build module  yaml-0.1              libyaml-dev
htp   module  htp                   libhtp-dev
htp   module  zlib                  zlib1g-dev
net   command ip                    iproute2
net   command ethtool               ethtool
net   command ping                  iputils-ping
net   command curl                  curl
net   command openssl               openssl
model command spin                  spin
model command cc                    gcc
model file    /usr/include/stdio.h  libc6-dev
plots command gnuplot               gnuplot-nox
bench command iperf3                iperf3
roots command debootstrap           debootstrap
roots command gpgv                  gpgv
roots file    /usr/share/keyrings/debian-archive-keyring.gpg debian-archive-keyring
'

# package_present KIND PROBE
package_present() {
    case $1 in
        command) command -v "$2" > /dev/null ;;
        module) command -v pkg-config > /dev/null && pkg-config --exists "$2" ;;
        file) [ -e "$2" ] ;;
    esac
}

# packages_missing GROUP...: one line "what package" for each need of these groups that is not
# there.
packages_missing() {
    local group kind probe package
    while read -r group kind probe package; do
        [[ -n $group && " $* " == *" $group "* ]] || continue
        package_present "$kind" "$probe" || printf '%s %s\n' "$probe" "$package"
    done <<< "$PACKAGE_TABLE"
}

can_install_packages() { [ "$(id -u)" -eq 0 ] && command -v apt-get > /dev/null; }

# packages_need GROUP...: returns 0 when all is there, now or after an installation. Otherwise names
# what is missing on stderr and returns 1; whether that is a skip or a failure is the caller's
# business.
packages_need() {
    local missing packages
    missing=$(packages_missing "$@")
    [ -n "$missing" ] || return 0
    mapfile -t packages < <(awk '{ print $2 }' <<< "$missing" | sort -u)
    if can_install_packages; then
        say "installing ${packages[*]}"
        packages_install "${packages[@]}"
        missing=$(packages_missing "$@")
        [ -n "$missing" ] || return 0
    fi
    warn "missing: $(awk '{ printf "%s%s (package %s)", s, $1, $2; s = ", " }' <<< "$missing")"
    warn "on Debian: apt-get install ${packages[*]}"
    return 1
}

# The package lists are fetched only when an installation without them failed. A package that this
# release lacks does not keep the others from being installed.
packages_install() {
    local log package
    log=$(mktemp)
    cleanup_push rm -f "$log"
    if ! apt_install "$@" > "$log" 2>&1; then
        run_job apt-get -qq update >> "$log" 2>&1 || true
        if ! apt_install "$@" >> "$log" 2>&1; then
            for package in "$@"; do
                apt_install "$package" > "$log" 2>&1 || tail -n 2 "$log" >&2
            done
        fi
    fi
    cleanup_pop
    rm -f "$log"
}

apt_install() {
    run_job env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq -y -o DPkg::Lock::Timeout=120 --no-install-recommends install "$@"
}

# clang_runtime_need: the libraries of clang's sanitizers and of its fuzzer, which Debian's clang
# only recommends. Returns 1 when they are not to be had.
clang_runtime_need() {
    clang_runtime_is_there ||
        packages_install "libclang-rt-$(clang++ -dumpversion | cut -d . -f 1)-dev" || true
    clang_runtime_is_there
}

clang_runtime_is_there() {
    printf 'extern "C" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }' |
        clang++ -fsanitize=fuzzer,address -x c++ -o /dev/null - 2> /dev/null
}
