# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The differences that are intended: tests/parity/allowed. An entry has four lines of words (what:,
# stock:, here:, why:) and one or more with a pattern (match:), which a line of difference must match
# as a whole; an empty line ends it.

ALLOWED=$TESTS_DIR/parity/allowed

# The patterns, one on a line.
allowed_patterns() { sed -n 's/^match: //p' "$ALLOWED"; }

# judge_differences FILE: fails with those that are not allowed. The patterns that were needed are
# noted for the case that looks for the others.
judge_differences() {
    local pattern
    cp "$1" "$1.left"
    while IFS= read -r pattern; do
        grep -qxE -- "$pattern" "$1" || continue
        printf '%s\n' "$pattern" >> "$RUN_DIR/parity-needed"
        grep -vxE -- "$pattern" "$1.left" > "$1.less" || true
        mv "$1.less" "$1.left"
    done < <(allowed_patterns)
    [ ! -s "$1.left" ] || {
        cut -c 1-600 "$1.left"
        fail "$(wc -l < "$1.left") differences, of $(wc -l < "$1")"
    }
}

# A pattern that is for nothing would let a difference of tomorrow pass.
every_allowance_is_needed() {
    local unused
    unused=$(comm -23 <(allowed_patterns | sort -u) <(sort -u "$RUN_DIR/parity-needed"))
    [ -z "$unused" ] || fail "no difference is like: $unused"
}

# The table of the README.
allowed_markdown() {
    printf '| what | af-packet | afp-guard | why |\n| --- | --- | --- | --- |\n'
    awk '/^(what|stock|here): / { sub(/^[a-z]+: /, ""); row = row "| " $0 " " }
        /^why: / { sub(/^why: /, ""); print row "| " $0 " |"; row = "" }' "$ALLOWED"
}

readme_has_the_table() {
    local begin='<!-- differences: written by' end='<!-- end of differences -->'
    allowed_markdown > expected
    sed -n "/^$begin/,/^$end/p" "$PROJECT_ROOT/README.md" | sed '1,2d' | head -n -2 > there
    diff there expected || fail 'the table in the README is another one'
}
