# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The eBPF and XDP programs that Debian's Suricata brings, and what can be seen of them.

PROGRAMS=/usr/lib/suricata/ebpf

# programs_needed NAME...: skips the case where this Suricata comes without them.
programs_needed() {
    local name root=''
    [ ! -d "$ENGINE" ] || root=$ENGINE
    for name in "$@"; do
        [ -r "$root$PROGRAMS/$name" ] || skip "there is no $PROGRAMS/$name"
    done
    memory_for_programs
}

# The engine's loader asks for unlimited locked memory and gives up where it may not have it, as in
# a container; the kernel does not need it. Later words of SURICATA_SURROUNDINGS come behind these.
memory_for_programs() {
    (ulimit -Hl unlimited && ulimit -Sl unlimited) 2> /dev/null ||
        SURICATA_SURROUNDINGS=("$TOOLS/grant-memlock" --)
}

# What the engine bypasses: a flow by its port, one of HTTP by its address.
BYPASS_RULE='alert udp any 10000 -> any 5001 (msg:"not interested"; bypass; sid:1;)
alert udp any 10001 -> any 5001 (msg:"interested"; sid:2;)
alert http any any -> any any (msg:"long"; http.uri; content:"/size/"; bypass; sid:3;)'

# flow_sent NAMESPACE INTERFACE NUMBER [OPTION...]: so many frames of the flow from port 10000.
flow_sent() { ip netns exec "$1" "$TOOLS/frames" --interface "$2" --count "${@:3}" > sent; }

# flow_of PAIR NUMBER [OPTION...]: the same through that pair, with addresses of its own: inline, the
# engine takes frames for one flow on whatever interfaces they come.
flow_of() {
    flow_sent "$CLIENT" "c$1" "$2" --source-ip "192.0.2.$1" --destination-ip "198.51.100.$1" "${@:3}"
}

# answers_of PAIR NUMBER: the other direction of it.
answers_of() {
    flow_sent "$SERVER" "s$1" "$2" --source-ip "198.51.100.$1" --destination-ip "192.0.2.$1" \
        --source-port 5001 --destination-port 10000
}

# bypassed INTERFACE KEY: what iface-bypassed-stat says.
bypassed() { tell iface-bypassed-stat && "$TOOLS/eve" answer last "message.$1.$2"; }

bypassed_is() { [ "$(bypassed "$1" "$2" 2> /dev/null)" = "$3" ]; }
await_bypassed() { wait_until "${4:-10}" "$2 of $1 to be $3" bypassed_is "$1" "$2" "$3"; }

# xdp_of INTERFACE: the XDP program on it, if any.
xdp_of() { ip -n "$SENSOR" -o link show dev "$1" | grep -o ' prog/xdp id [0-9]*' || true; }

xdp_is_off() { [ -z "$(xdp_of "$1")" ]; }

# xdp_mode_of INTERFACE: "xdp", where the driver runs it, or "xdpgeneric".
xdp_mode_of() {
    ip -n "$SENSOR" -o link show dev "$1" | grep -oE ' xdp(generic|offload)? ' | tr -d ' ' || true
}

# The case's Suricata has a map of processors with threads of the kernel: how many.
cpu_map_threads() {
    local map
    for map in $(cpu_maps); do
        cat /proc/[0-9]*/comm 2> /dev/null | grep -cE "^cpumap/[0-9]+/map:$map\$" || true
    done | sum_of_lines
}

# The numbers of such maps (BPF_MAP_TYPE_CPUMAP is 16).
cpu_maps() {
    awk '/^map_type:/ { type = $2 } /^map_id:/ && type == 16 { print $2 }' \
        "/proc/$(suricata_pid "$CASE_DIR")/fdinfo/"* | sort -u
}
