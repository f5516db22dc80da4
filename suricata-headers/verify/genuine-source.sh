# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Where the genuine headers come from: a tree that is given, or the source packages that Debian offers. Trees are kept in
# a cache, unpacked and configured; nothing of them enters the project. Expects tests/lib to be sourced.

# Suites that may carry a source package of Suricata 8.0. One that the mirror does not have costs one request.
SOURCE_SUITES=${SOURCE_SUITES:-trixie-backports forky sid}

# What the headers of Suricata include, as further needs for packages_need.
PACKAGE_TABLE+='
genuine command cc       gcc
genuine command make     make
genuine command pkg-config pkg-config
genuine module  jansson  libjansson-dev
genuine module  libpcre2-8 libpcre2-dev
genuine module  libpcap  libpcap-dev
genuine module  yaml-0.1 libyaml-dev
genuine module  libmagic libmagic-dev
genuine module  zlib     zlib1g-dev
'

sources_dir() { printf '%s/sources' "$(cache_dir)"; }

# The trees in the cache, newest version first.
cached_trees() {
    local tree
    for tree in "$(sources_dir)"/suricata-8.0.*; do
        [ -e "$tree/src/autoconf.h" ] && printf '%s\n' "$tree"
    done | sort -Vr
}

# ask_for_sources FILE: lines "version URL checksum", newest first. Lists and configuration of apt are our own, so that
# the host's are not touched.
ask_for_sources() {
    local mirror keyring dir suite options package
    mirror=$(debian_mirror) && keyring=$(debian_keyring) || return 1
    dir=$(mktemp -d)
    cleanup_push rm -rf "$dir"
    chmod 755 "$dir"
    mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial" "$dir/parts"
    for suite in $SOURCE_SUITES; do
        printf 'deb-src [signed-by=%s check-valid-until=no check-date=no] %s %s main\n' "$keyring" "$mirror" "$suite"
    done > "$dir/sources.list"
    options=(-o "Dir::Etc::sourcelist=$dir/sources.list" -o "Dir::Etc::sourceparts=$dir/parts"
        -o "Dir::State::lists=$dir/lists" -o "Dir::Cache=$dir/cache" -o Acquire::Languages=none)
    # A suite that is not there fails the update as a whole, and leaves the lists of the others.
    run_job apt-get "${options[@]}" update > "$dir/log" 2>&1 || true
    for package in $(apt-cache "${options[@]}" showsrc suricata 2> /dev/null | source_packages); do
        apt-get "${options[@]}" source --print-uris "suricata=$package" 2> /dev/null || true
    done | upstream_tarballs > "$1"
    [ -s "$1" ] || tail -n 5 "$dir/log" >&2
    rm -rf "$dir"
    cleanup_pop
    [ -s "$1" ]
}

# The versions 8.0.x among records of source packages.
source_packages() { awk '$1 == "Version:" && $2 ~ /^([0-9]+:)?8\.0\.[0-9]/ { print $2 }' | sort -u; }

# "'http://…/suricata_8.0.7.orig.tar.gz' suricata_8.0.7.orig.tar.gz 44520405 SHA256:…", each version once.
upstream_tarballs() {
    awk '$2 ~ /^suricata_8\.0\.[0-9]+\.orig\.tar\.[a-z0-9]+$/ && $4 ~ /^SHA(256|512):/ {
        url = $1; gsub(/'\''/, "", url)
        version = $2; sub(/^suricata_/, "", version); sub(/\.orig.*/, "", version)
        if (!(version in seen)) print version, url, $4
        seen[version] = 1
    }' | sort -Vr
}

# fetch_tree TARGET URL CHECKSUM: downloads (checked), unpacks and configures under a temporary name.
fetch_tree() {
    local target=$1 url=$2 checksum=$3 making=$1.making
    rm -rf "$making"
    cleanup_push rm -rf "$making"
    mkdir -p "$making"
    if run_job /usr/lib/apt/apt-helper download-file "$url" "$making/tarball" "$checksum" &&
        run_job tar -xf "$making/tarball" -C "$making" --strip-components=1 --exclude='*/rust/vendor' &&
        rm -f "$making/tarball" && configure_tree "$making" "$making"; then
        mv "$making" "$target"
    fi > "$target.log" 2>&1
    cleanup_pop
    rm -rf "$making"
    [ -d "$target" ] || return 1
    rm -f "$target.log"
}

# configure_tree SOURCE BUILD: writes BUILD/src/autoconf.h. Its configure asks Rust tools for no more than their version.
configure_tree() {
    local source=$1 build=$2 tool stubs status=0
    [ -x "$source/configure" ] || { warn "no $source/configure: a release tarball is needed"; return 1; }
    stubs=$(mktemp -d)
    cleanup_push rm -rf "$stubs"
    for tool in rustc cargo rustdoc; do
        printf '#!/bin/sh\necho "%s 1.85.0"\n' "$tool" > "$stubs/$tool"
        chmod +x "$stubs/$tool"
    done
    run_job env --chdir="$build" PATH="$stubs:$PATH" "$source/configure" > "$build/configure.log" 2>&1 || status=$?
    cleanup_pop
    rm -rf "$stubs"
    # A configure that fails late has written an autoconf.h that is not complete.
    if [ "$status" -ne 0 ]; then
        rm -f "$build/src/autoconf.h"
        tail -n 5 "$build/configure.log" >&2
    fi
    return "$status"
}

# ensure_trees: has every offered 8.0.x in the cache; asks once in twelve hours. Succeeds when at least one is there in
# the end; a version that cannot be had (the pool may be behind the index) is said.
ensure_trees() {
    local lock
    mkdir -p "$(sources_dir)"
    exec {lock}> "$(sources_dir)/.lock"
    wait_until 900 'another fetching of the same sources' flock -n "$lock" || return 1
    if [ -z "$(cached_trees)" ] || [ -z "$(find "$(sources_dir)/asked" -mmin -720 2> /dev/null)" ]; then
        fetch_offered_trees
    fi
    exec {lock}>&-
    [ -n "$(cached_trees)" ] || { warn 'no genuine headers; give a source tree with --source'; return 1; }
}

fetch_offered_trees() {
    local version url checksum tree
    say 'asking the mirror which sources of Suricata 8.0 it has'
    cleanup_push rm -f "$(sources_dir)/asked.$$"
    if ask_for_sources "$(sources_dir)/asked.$$"; then
        mv "$(sources_dir)/asked.$$" "$(sources_dir)/asked"
    else
        warn 'could not learn which sources Debian offers'
    fi
    cleanup_pop
    [ -e "$(sources_dir)/asked" ] || return 0
    while read -r version url checksum <&3; do
        tree=$(sources_dir)/suricata-$version
        [ ! -e "$tree/src/autoconf.h" ] || continue
        say "fetching the source of Suricata $version"
        fetch_tree "$tree" "$url" "$checksum" ||
            warn "no source of Suricata $version: $(grep -m 1 '^E: ' "$tree.log" || tail -n 1 "$tree.log")"
    done 3< "$(sources_dir)/asked"
}
