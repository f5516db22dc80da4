# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Lua: a script that decides for a rule, and one that writes a log of its own.

# What ends in an even digit.
decide_script() {
    cat <<'END'
local packet = require("suricata.packet")

function init(sig)
    return {}
end

function match(args)
    local last = string.match(packet.get():payload(), "(%d)\n")
    return last ~= nil and tonumber(last) % 2 == 0 and 1 or 0
end
END
}

# A line in Suricata's own log for each alert.
log_script() {
    cat <<'END'
local logger = require("suricata.log")
local packet = require("suricata.packet")

function init(args)
    return { type = "packet", filter = "alerts" }
end

function setup(args)
end

function log(args)
    logger.notice("an alert for port " .. packet.get():dp())
end

function deinit(args)
end
END
}

lua_scripts_work() {
    suricata_run "$ENGINE" - "$CASE_DIR" --build-info > build-info
    grep -q HAVE_LUA build-info || skip 'this Suricata is built without lua'
    decide_script > decide.lua
    log_script > log.lua
    RULES='drop udp any any -> any 7 (lua:decide.lua; sid:1;)'
    EXTRA='security: { lua: { allow-rules: true } }'
    OUTPUTS="  - lua: { enabled: yes, scripts-dir: $CASE_DIR, scripts: [ log.lua ] }"
    inline_start "$ENGINE" "$CASE_DIR"
    tool_start "$SERVER" echo-server --port 7
    assert_echoed '1 - 3 -' udp 7 1 2 3 4
    inline_stop "$CASE_DIR"
    assert_counter 2 ips.blocked 'packets blocked'
    assert_equal 2 "$(grep -c 'an alert for port 7$' log/console)" "the script's lines"
}

test_case 'lua: a rule and a log' lua_scripts_work
