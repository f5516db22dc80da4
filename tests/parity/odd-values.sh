# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Values that are not as they should be, in two starts: switches and numbers in every form, one for
# each interface, besides a key and an entry that both sides ignore; and what ends a start.

# One value for each end of a cable. Passive, with the defaults for all else.
ODD_VALUES=(
    'defrag: 1' 'defrag: ON' 'defrag: False' 'defrag: maybe' 'tpacket-v3: perhaps'
    'disable-promisc: 2' 'disable-promisc: "YES"' 'threads: many' 'threads: 0' 'threads: 1x'
    'cluster-id: 99999' 'cluster-type: cluster_magic' 'ring-size: abc' 'ring-size: 0x800'
    'ring-size: -5' 'block-size: 64kb' 'block-size: 0x10000' 'block-timeout: soon'
    'buffer-size: 131072' 'checksum-checks: often'
)

# odd_interface NUMBER: where that value is set.
odd_interface() { printf '%s%d' "$([ $(($1 % 2)) = 0 ] && printf a || printf b)" $(($1 / 2 + 1)); }

group_odd() {
    local number
    case $1 in
        network) topology_make --pairs $((${#ODD_VALUES[@]} / 2)) ;;
        entries)
            for number in "${!ODD_VALUES[@]}"; do
                entry "$(odd_interface "$number")" "${ODD_VALUES[number]}"
            done
            # An interface has two threads unless it is about threads.
            entry default 'threads: 2, colour: red'
            # Nobody's.
            printf '  - threads: 7\n'
            ;;
        traffic) ;;
    esac
}

# row_odd KEY: what an interface with each of the odd values of a key has become, told with that
# value in the interface's place; in clusters that are numbered as they come.
row_odd() {
    local number interface side
    for number in "${!ODD_VALUES[@]}"; do
        [[ ${ODD_VALUES[number]} == "$OPTION_KEY: "* ]] || continue
        interface=$(odd_interface "$number")
        for side in stock plugin; do
            odd_result "$interface" "$side" "${ODD_VALUES[number]#*: }" > "$CASE_OWN/odd.$side"
            [ -s "$CASE_OWN/odd.$side" ] || fail "$side: nothing is known of ${ODD_VALUES[number]}"
        done
        LC_ALL=C comm -3 "$CASE_OWN/odd.stock" "$CASE_OWN/odd.plugin" |
            sed -e "s/^\t/value ${ODD_VALUES[number]}: only plugin: /" -e t \
                -e "s/^/value ${ODD_VALUES[number]}: only stock: /" >> "$DIFFERENCES"
    done
}

# odd_result INTERFACE SIDE VALUE
odd_result() {
    {
        sed -n "/^$1 / { s/^$1 //; s/fanout(id:[0-9]*,/fanout(/p }" "$2/sockets"
        sed -nE "s/^$1 (promiscuity [0-9]+).*/\1/p" "$2/interfaces"
        grep -oE "$1: creating [0-9]+ threads?" "$2/log/console" | sed "s/^$1: //"
        # One that nobody understands is told of, by interface or by value.
        ! grep -qE "^(Warning|Error): .*(\b$1: |'$3'$|type $3$)" "$2/log/console" || printf 'told\n'
    } | LC_ALL=C sort
}

odd_rows() {
    local key
    while read -r key; do
        test_case "values of $key" option_is_alike "$key" odd row_odd
    done < <(printf '%s\n' "${ODD_VALUES[@]}" | cut -d : -f 1 | sort -u)
}
