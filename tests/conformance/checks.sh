# SPDX-License-Identifier: Apache-2.0
# Sourced by scripts of whole runs: a directory to work in, and what is held of a command. $1: the installed tree.
# shellcheck shell=bash
prefix=$1
zerovm=${ZEROVM:-$prefix/bin/zerovm}
work=$(mktemp -d)
trap 'chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
cd "$work" || exit 2
failed=0 cases=0

fail() {
    failed=$((failed + 1))
    { echo "FAIL $1"; cat out err 2>/dev/null; } >&2
}

# expect NAME CODE OUTPUT PATTERN COMMAND...: the command exits so (1|2: with one of the two), prints that on standard
# output, and one line that matches on standard error, or nothing there where the pattern is empty.
expect() {
    local name=$1 code=$2 output=$3 pattern=$4 got=0
    shift 4
    cases=$((cases + 1))
    timeout -k 5 60 "$@" >out 2>err || got=$?
    if ! [[ $got =~ ^($code)$ ]]; then
        fail "$name: exit code $got, not $code:"
    elif [ "$(cat out)" != "$output" ]; then
        fail "$name: it did not print '$output':"
    elif [ -z "$pattern" ] && [ -s err ]; then
        fail "$name: it complained:"
    elif [ -n "$pattern" ] && { [ "$(wc -l <err)" != 1 ] || ! grep -qE -- "$pattern" err; }; then
        fail "$name: no one line like '$pattern':"
    fi
}

export zerovm # for bash -c, where redirections are needed

# guest NAME: compiles the C program on standard input.
guest() { "$prefix/bin/zvm-cc" -O2 -x c - -o "$1.zvm"; }

finish() {
    echo "$cases cases, $failed failed"
    exit $((failed != 0))
}
