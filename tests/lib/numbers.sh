# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash

# sum_of_lines: of the whole numbers on its input, to the last digit. What awk adds up Debian's own
# prints with six digits, or no further than 2147483647.
sum_of_lines() {
    local number sum=0
    while read -r number; do
        sum=$((sum + number))
    done
    printf '%d' "$sum"
}
