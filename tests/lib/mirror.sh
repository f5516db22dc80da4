# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Where packages come from: the mirror and the keyring that this host's own apt uses, or MIRROR= and
# KEYRING=.

DEBIAN_SUITES='bookworm|trixie|forky|duke|sid|stable|oldstable|testing|unstable'
DEBIAN_KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

# Every source of packages of this host, one per line: URI, suite, keyring (or "-").
apt_sources() {
    local file
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
        [ -r "$file" ] && one_line_sources < "$file"
    done
    for file in /etc/apt/sources.list.d/*.sources; do
        [ -r "$file" ] && deb822_sources < "$file"
    done
    return 0
}

# deb [signed-by=/path option=…] URI SUITE COMPONENT…
one_line_sources() {
    awk '$1 == "deb" {
        key = "-"
        if (match($0, /\[[^]]*\]/)) {
            options = substr($0, RSTART + 1, RLENGTH - 2)
            $0 = substr($0, 1, RSTART - 1) substr($0, RSTART + RLENGTH)
            if (match(options, /signed-by=[^ ]+/)) key = substr(options, RSTART + 10, RLENGTH - 10)
        }
        print $2, $3, key
    }'
}

# Stanzas of "Field: value", lists separated by blanks, possibly continued on indented lines.
deb822_sources() {
    awk '
    function flush(   i, j, n, m, u, s) {
        if (types ~ /(^| )deb( |$)/ && enabled != "no") {
            n = split(uris, u, " "); m = split(suites, s, " ")
            if (key !~ /^\//) key = "-"
            for (i = 1; i <= n; i++) for (j = 1; j <= m; j++) print u[i], s[j], key
        }
        types = uris = suites = key = enabled = field = ""
    }
    /^#/ { next }
    /^[ \t]*$/ { flush(); next }
    /^[^ \t]/ { field = tolower($0); sub(/:.*/, "", field); sub(/^[^:]*:[ \t]*/, "") }
    { gsub(/^[ \t]+|[ \t]+$/, "")
      if (field == "types") types = types " " $0
      else if (field == "uris") uris = uris " " $0
      else if (field == "suites") suites = suites " " $0
      else if (field == "signed-by") { if (key == "") key = $0 }
      else if (field == "enabled") enabled = tolower($0) }
    END { flush() }'
}

# The first source that looks like the main Debian archive: its suites are Debian's, and it is not
# the archive of security updates (which has another layout of suites).
debian_source() {
    apt_sources | awk -v suites="$DEBIAN_SUITES" '
        $2 ~ "^(" suites ")(-updates|-backports)?$" && $1 !~ /security/ && !found {
            print; found = 1
        }'
}

# The mirror's address; fails with the cure when this host does not know one.
debian_mirror() {
    local uri
    uri=${MIRROR:-$(debian_source | cut -d ' ' -f 1)}
    if [ -z "$uri" ]; then
        warn "no Debian mirror in apt's configuration; give one: MIRROR=http://…/debian"
        return 1
    fi
    case $uri in
        mirror+file:*) uri=$(awk '!/^#/ && NF { print $1; exit }' "${uri#mirror+file:}") ;;
    esac
    printf '%s' "${uri%/}"
}

# The keyring that signs it.
debian_keyring() {
    local key=${KEYRING:-}
    [ -n "$key" ] || key=$(debian_source | cut -d ' ' -f 3)
    [ -r "$key" ] || key=$DEBIAN_KEYRING
    [ -r "$key" ] || { warn "no keyring of the Debian archive ($key)"; return 1; }
    printf '%s' "$key"
}

# The host's proxy settings as lines of apt configuration, for a root of our own.
apt_proxy_settings() { apt-config dump 2>/dev/null | grep -E '^Acquire::https?::Proxy' || true; }
