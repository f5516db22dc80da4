# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# client - sensor - server: three network namespaces and N pairs of cables through the sensor.
#
#     client  c1 ----- a1  sensor  b1 ----- s1  server
#             c2 ----- a2          b2 ----- s2            ...
#
# Addresses are only at the client's and the server's ends, and neighbours are entered by hand, so
# nothing but what a test sends crosses the sensor. The interfaces are made inside the namespaces
# and never seen by the host.

NETNS_FOLDER=$(mountpoint -q /run/netns && echo mounted || echo absent) # before we began
CLIENT='' SENSOR='' SERVER='' # the names of the namespaces, set by topology_make

in_client() { ip netns exec "$CLIENT" "$@"; }
in_sensor() { ip netns exec "$SENSOR" "$@"; }
in_server() { ip netns exec "$SERVER" "$@"; }

# The addresses at the ends of a pair (1 when not given).
client_address() { printf '10.97.%d.1' "${1:-1}"; }
server_address() { printf '10.97.%d.2' "${1:-1}"; }
client_address6() { printf 'fd97:%x::1' "${1:-1}"; }
server_address6() { printf 'fd97:%x::2' "${1:-1}"; }
client_mac() { printf '02:af:00:00:%02x:01' "${1:-1}"; }
server_mac() { printf '02:af:00:00:%02x:02' "${1:-1}"; }

# topology_make [--pairs N] [--mtu M] [--offload on|off] [--ipv6] [--queues N] [--vlan N]
# [--outer-vlan N]: removed at exit.
topology_make() {
    local pairs=1 mtu=1500 offload=off ipv6=no queues=1 vlan='' outer=0 pair
    while [ $# -gt 0 ]; do
        case $1 in
            --pairs) pairs=$2; shift ;;
            --mtu) mtu=$2; shift ;;
            --offload) offload=$2; shift ;;
            --queues) queues=$2; shift ;;
            --vlan) vlan=$2; shift ;;
            --outer-vlan) outer=$2; shift ;;
            --ipv6) ipv6=yes ;;
            *) die "topology_make: unknown option $1" ;;
        esac
        shift
    done
    namespace_make client && CLIENT=$NAMESPACE
    namespace_make sensor && SENSOR=$NAMESPACE
    namespace_make server && SERVER=$NAMESPACE
    for ((pair = 1; pair <= pairs; pair++)); do
        cable_make "$CLIENT" "c$pair" "$SENSOR" "a$pair" "$mtu" "$queues"
        cable_make "$SENSOR" "b$pair" "$SERVER" "s$pair" "$mtu" "$queues"
        set_offload "$CLIENT" "c$pair" "$offload"
        set_offload "$SENSOR" "a$pair" "$offload"
        set_offload "$SENSOR" "b$pair" "$offload"
        set_offload "$SERVER" "s$pair" "$offload"
        [ -z "$vlan" ] || topology_vlan "$pair" --vlan "$vlan" --outer "$outer"
        topology_addresses "$pair"
        [ "$ipv6" = no ] || topology_addresses6 "$pair"
    done
}

# namespace_make ROLE: makes a network namespace whose name is unique to this run and case, silent
# (no IPv6 of its own) and with its loopback up. Its name is then in NAMESPACE.
namespace_make() {
    NAMESPACE=afpg-$$-${CASE_NUMBER:-0}-$1
    ip netns add "$NAMESPACE"
    cleanup_push namespace_remove "$NAMESPACE"
    sysctl_in "$NAMESPACE" net/ipv6/conf/all/disable_ipv6 1
    sysctl_in "$NAMESPACE" net/ipv6/conf/default/disable_ipv6 1
    ip -n "$NAMESPACE" link set lo up
}

# Ends what still runs in a namespace of ours, and removes it.
namespace_remove() {
    local pid
    [ -e "/run/netns/$1" ] || return 0
    for pid in $(ip netns pids "$1"); do
        end_process "$(process_identity "$pid")" 5
    done
    ip netns delete "$1"
}

# Every namespace of this run, also of a case that could not clean up itself.
namespaces_remove_all() {
    local file
    for file in "/run/netns/afpg-$$-"*; do
        [ ! -e "$file" ] || namespace_remove "${file##*/}"
    done
    # The first namespace on a machine mounts this folder. It stays while others have one there.
    [ "$NETNS_FOLDER" = mounted ] || umount /run/netns 2> /dev/null || true
}

# sysctl_in NAMESPACE KEY/WITH/SLASHES VALUE: nothing when this kernel has no such key (no IPv6 at
# all).
sysctl_in() {
    # shellcheck disable=SC2016 # for the other shell to expand
    ip netns exec "$1" sh -c '[ ! -w "$1" ] || printf "%s\n" "$2" > "$1"' - "/proc/sys/$2" "$3"
}

# cable_make NAMESPACE INTERFACE NAMESPACE INTERFACE MTU QUEUES
cable_make() {
    ip link add "$2" netns "$1" mtu "$5" numtxqueues "$6" numrxqueues "$6" type veth \
        peer name "$4" netns "$3" mtu "$5" numtxqueues "$6" numrxqueues "$6"
    ip -n "$1" link set "$2" up
    ip -n "$3" link set "$4" up
}

# set_offload NAMESPACE INTERFACE on|off: what a network card would do instead of the kernel.
set_offload() {
    local what
    for what in rx tx sg tso gso gro rxvlan txvlan; do
        # Some follow from others or are fixed on this kind of interface.
        ip netns exec "$1" ethtool -K "$2" "$what" "$3" > /dev/null 2>&1 || true
    done
}

# topology_vlan PAIR OPTION...: all that the hosts say has the tags of these options of vlan-tags,
# with priority 5, and what reaches them with any other is dropped. Merged frames stay merged.
topology_vlan() {
    in_client "$TOOLS/vlan-tags" --interface "c$1" --priority 5 "${@:2}"
    in_server "$TOOLS/vlan-tags" --interface "s$1" --priority 5 "${@:2}"
}

# topology_addresses PAIR
topology_addresses() {
    local pair=$1
    ip -n "$CLIENT" link set "c$pair" address "$(client_mac "$pair")"
    ip -n "$SERVER" link set "s$pair" address "$(server_mac "$pair")"
    ip -n "$CLIENT" address add "$(client_address "$pair")/24" dev "c$pair"
    ip -n "$SERVER" address add "$(server_address "$pair")/24" dev "s$pair"
    neighbour "$CLIENT" "c$pair" "$(server_address "$pair")" "$(server_mac "$pair")"
    neighbour "$SERVER" "s$pair" "$(client_address "$pair")" "$(client_mac "$pair")"
}

# topology_path_mtu MTU: of what the hosts of the first pair send each other, over IPv4 and IPv6. The
# links keep theirs.
topology_path_mtu() {
    ip -n "$CLIENT" route change 10.97.1.0/24 dev c1 src "$(client_address)" mtu "$1"
    ip -n "$SERVER" route change 10.97.1.0/24 dev s1 src "$(server_address)" mtu "$1"
    ip -n "$CLIENT" route change fd97:1::/64 dev c1 proto kernel metric 256 mtu "$1"
    ip -n "$SERVER" route change fd97:1::/64 dev s1 proto kernel metric 256 mtu "$1"
}

# IPv6 at both ends without anything sent by itself: no link-local address, no solicitation of
# routers.
topology_addresses6() {
    local pair=$1
    interface_ipv6 "$CLIENT" "c$pair"
    interface_ipv6 "$SERVER" "s$pair"
    ip -n "$CLIENT" address add "$(client_address6 "$pair")/64" dev "c$pair" nodad
    ip -n "$SERVER" address add "$(server_address6 "$pair")/64" dev "s$pair" nodad
    neighbour "$CLIENT" "c$pair" "$(server_address6 "$pair")" "$(server_mac "$pair")"
    neighbour "$SERVER" "s$pair" "$(client_address6 "$pair")" "$(client_mac "$pair")"
}

# neighbour NAMESPACE INTERFACE ADDRESS MAC: so that nobody has to ask for it.
neighbour() { ip -n "$1" neighbour replace "$3" lladdr "$4" dev "$2" nud permanent; }

# interface_ipv6 NAMESPACE INTERFACE
interface_ipv6() {
    sysctl_in "$1" "net/ipv6/conf/$2/accept_ra" 0
    sysctl_in "$1" "net/ipv6/conf/$2/router_solicitations" 0
    sysctl_in "$1" "net/ipv6/conf/$2/addr_gen_mode" 1
    sysctl_in "$1" "net/ipv6/conf/$2/disable_ipv6" 0
}

# strange_tags NAMESPACE INTERFACE: how many frames were dropped there for their tags.
strange_tags() {
    ip netns exec "$1" tc -s qdisc show dev "$2" clsact |
        sed -n '/^qdisc clsact/,$ s/.*(dropped \([0-9]*\),.*/\1/p'
}

# Frames that crossed an interface of a namespace: counted by the kernel. interface_frames NAMESPACE
# INTERFACE rx|tx
interface_frames() { ip netns exec "$1" cat "/sys/class/net/$2/statistics/$3_packets"; }
