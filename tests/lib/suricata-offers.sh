# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Which Suricatas Debian offers today: asked of the mirror, not written down here.

# Suites that may carry one, the most settled first. One that the mirror does not have costs one
# request.
SURICATA_SUITES=${SURICATA_SUITES:-trixie trixie-backports forky forky-backports sid experimental}

# Where everything lives that is worth keeping between runs.
cache_dir() {
    local default=/var/cache/afp-guard
    [ "$(id -u)" -eq 0 ] || default=${XDG_CACHE_HOME:-$HOME/.cache}/afp-guard
    printf '%s' "${AFP_GUARD_CACHE:-$default}"
}

# Release files of moving suites on a mirror that is not refreshed daily may have expired. That is
# tolerated for these suites alone.
suite_options() {
    case $1 in
        forky* | sid | testing | unstable | experimental)
            printf 'check-valid-until=no check-date=no' ;;
    esac
}

# The answer: lines "upstream-version suite package-version", the most settled suite first.
suricata_offers() { cat "$(cache_dir)/offers" 2>/dev/null || true; }

# Asks once in twelve hours; when the mirror cannot be reached, the last answer stays.
refresh_offers() {
    local dir
    dir=$(cache_dir)
    mkdir -p "$dir"
    [ -z "$(find "$dir/offers" -mmin -720 -size +0 2>/dev/null)" ] || return 0
    cleanup_push rm -f "$dir/offers.$$"
    ask_for_offers "$dir/offers.$$" && mv "$dir/offers.$$" "$dir/offers"
    cleanup_pop
    rm -f "$dir/offers.$$"
    [ -s "$dir/offers" ] || { warn "could not learn which Suricatas Debian offers"; return 1; }
}

# ask_for_offers FILE: uses apt with lists and configuration of our own, so that the host's are not
# touched.
ask_for_offers() {
    local mirror keyring dir suite options status=0
    mirror=$(debian_mirror) && keyring=$(debian_keyring) || return 1
    command -v apt-get > /dev/null || { warn "no apt-get to ask what Debian offers"; return 1; }
    say "asking the mirror which Suricatas it has"
    dir=$(mktemp -d)
    cleanup_push rm -rf "$dir"
    chmod 755 "$dir"
    mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial" "$dir/parts"
    for suite in $SURICATA_SUITES; do
        printf 'deb [signed-by=%s %s] %s %s main\n' \
            "$keyring" "$(suite_options "$suite")" "$mirror" "$suite"
    done > "$dir/sources.list"
    printf '#clear APT::Update::%s;\n' Post-Invoke Post-Invoke-Success > "$dir/conf"
    options=(-c "$dir/conf" -o Acquire::Languages=none -o "Dir::Cache=$dir/cache"
        -o "Dir::Etc::sourcelist=$dir/sources.list" -o "Dir::Etc::sourceparts=$dir/parts"
        -o "Dir::State::lists=$dir/lists")
    # A suite that is not there fails the update as a whole, and leaves the lists of the others.
    run_job apt-get "${options[@]}" update > "$dir/log" 2>&1 || true
    apt-cache "${options[@]}" madison suricata | offers_of_madison > "$1"
    [ -s "$1" ] || { tail -n 5 "$dir/log" >&2; status=1; }
    cleanup_pop
    rm -rf "$dir"
    return "$status"
}

# " suricata | 1:8.0.8-1~bpo13+2 | http://… trixie-backports/main amd64 Packages", in the order of
# the suites.
offers_of_madison() {
    awk -v suites="$SURICATA_SUITES" '
        /Packages$/ {
            split($0, column, " *\\| *")
            split(column[3], where, " ")
            sub(/\/.*/, "", where[2])
            upstream = column[2]
            sub(/^[0-9]+:/, "", upstream)
            sub(/[-~+].*/, "", upstream)
            offer[where[2]] = upstream " " where[2] " " column[2]
        }
        END {
            n = split(suites, s, " ")
            for (i = 1; i <= n; i++) if (s[i] in offer) print offer[s[i]]
        }'
}

# offered_versions PREFIX: the distinct upstream versions that begin with it, newest first.
offered_versions() {
    suricata_offers | awk -v prefix="$1" 'index($1, prefix) == 1 { print $1 }' | sort -Vru
}

# offered_suites VERSION: lines "suite package-version" that carry it.
offered_suites() { suricata_offers | awk -v version="$1" '$1 == version { print $2, $3 }'; }
