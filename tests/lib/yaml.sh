# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# suricata.yaml files for tests: real ones, with every table kept small so that Suricata starts in
# about a second.

# af_packet_pair A B [KEY=VALUE...]: two entries of an af-packet section, A to B and B to A, inline.
# Each interface gets a cluster of its own; KEY=VALUE (threads=2) goes into both and overrides.
AF_PACKET_CLUSTER=90
af_packet_pair() {
    local a=$1 b=$2
    shift 2
    af_packet_entry "$a" "copy-iface=$b" copy-mode=ips "cluster-id=$AF_PACKET_CLUSTER" "$@"
    af_packet_entry "$b" "copy-iface=$a" copy-mode=ips "cluster-id=$((AF_PACKET_CLUSTER + 1))" "$@"
}

# af_packet_entry INTERFACE [KEY=VALUE...]: the last of several values for a key counts.
af_packet_entry() {
    local interface=$1 pair
    local -A values=([threads]=1 [cluster-type]=cluster_flow [defrag]=no)
    shift
    for pair in "$@"; do
        values[${pair%%=*}]=${pair#*=}
    done
    printf '  - interface: %s\n' "$interface"
    for pair in "${!values[@]}"; do
        printf '    %s: %s\n' "$pair" "${values[$pair]}"
    done
}

# suricata_yaml DIR < AF-PACKET-ENTRIES: writes DIR/suricata.yaml and DIR/test.rules.
#   RULES    the rules, one per line
#   STARTUP  guard, strict or off: the afp-guard section (none when empty)
#   EXTRA    further top-level lines
#   OUTPUTS  further entries of the outputs section, indented by two
#   RUNMODE  workers when not given
#   STATS_OF_THREADS  yes: statistics of each thread besides those of all
suricata_yaml() {
    local dir=$1
    mkdir -p "$dir/log"
    printf '%s\n' "${RULES:-}" > "$dir/test.rules"
    : > "$dir/empty.config"
    {
        yaml_outputs "$dir"
        yaml_engine "${RUNMODE:-workers}"
        yaml_protocols
        printf 'af-packet:\n'
        cat
        [ "$CAPTURE" = af-packet ] || yaml_plugin
        [ -z "${EXTRA:-}" ] || printf '%s\n' "$EXTRA"
    } > "$dir/suricata.yaml"
}

yaml_plugin() {
    printf 'plugins:\n  - %s\n' "${PLUGIN:?is not set}"
    [ -z "${STARTUP:-}" ] || printf 'afp-guard:\n  startup: %s\n' "$STARTUP"
}

# Where it writes, and what.
yaml_outputs() {
    cat <<END
%YAML 1.1
---
default-log-dir: $1/log
default-rule-path: $1
rule-files: [ test.rules ]
classification-file: $1/empty.config
reference-config-file: $1/empty.config
threshold-file: $1/empty.config
unix-command:
  enabled: yes
  filename: $1/suricata.socket
logging:
  default-log-level: info
  outputs:
    - console: { enabled: yes }
    - file: { enabled: yes, level: info, filename: suricata.log }
stats: { enabled: yes, interval: 1 }
outputs:
  - eve-log:
      enabled: yes
      filetype: regular
      filename: eve.json
      types:
        - alert
        - drop: { alerts: yes, flows: all }
        - http: { extended: yes }
        - dns
        - tls: { extended: yes }
        - flow
        - stats: { totals: yes, threads: ${STATS_OF_THREADS:-no}, deltas: no }
END
    [ -z "${OUTPUTS:-}" ] || printf '%s\n' "$OUTPUTS"
}

# How it works inside. Enough for a test's traffic, and quick to set up.
yaml_engine() {
    cat <<END
runmode: $1
max-pending-packets: 256
default-packet-size: 1538
host-mode: sniffer-only
vars:
  address-groups: { HOME_NET: any, EXTERNAL_NET: any }
  port-groups: { HTTP_PORTS: 80 }
detect: { profile: low, inspection-recursion-limit: 3000 }
mpm-algo: ac
spm-algo: bm
flow: { memcap: 16mb, hash-size: 1024, prealloc: 128, managers: 1, recyclers: 1 }
defrag:
  { memcap: 8mb, hash-size: 1024, trackers: 1024, max-frags: 4096, prealloc: yes, timeout: 10 }
stream:
  memcap: 16mb
  prealloc-sessions: 64
  midstream: true
  inline: auto
  reassembly: { memcap: 16mb, depth: 1mb, segment-prealloc: 64 }
host: { hash-size: 256, prealloc: 16, memcap: 4mb }
ippair: { hash-size: 256, prealloc: 16, memcap: 4mb }
END
}

yaml_protocols() {
    cat <<END
app-layer:
  protocols:
    http: { enabled: yes, libhtp: { default-config: { personality: IDS } } }
    tls: { enabled: yes, detection-ports: { dp: 443 } }
    dns:
      tcp: { enabled: yes, detection-ports: { dp: 53 } }
      udp: { enabled: yes, detection-ports: { dp: 53 } }
END
}
