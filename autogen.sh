#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Makes ./configure out of configure.ac.
set -e
cd "$(dirname "$0")"
for tool in autoconf automake pkg-config; do
    command -v "$tool" >/dev/null || {
        echo "autogen.sh: $tool is missing; Debian: apt-get install autoconf automake pkg-config" >&2
        exit 1
    }
done
exec autoreconf --force --install
