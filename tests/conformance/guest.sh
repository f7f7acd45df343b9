#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds one guest, runs it under the manifest that its first comment gives, and holds the report against what the comment
# expects. Usage: guest.sh PREFIX GUEST.c [build option...]
#
#   * manifest: KEY: VALUE       a line of the manifest
#   * channel: { ... }             a channel behind the three standard ones
#   * NAME: TEXT                 a file that must stand there: before the run for input.txt and "before NAME", else after it
#   * stdin: TEXT, stdout: TEXT  what goes in, what must come out
#   * exit: CODE                 of the process
#   * expect: JQ                 holds of the JSON report; $stdout is what came out
set -eu
prefix=$1 source=$(realpath "$2")
shift 2
here=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

"$prefix/bin/zvm-cc" -O2 -I "$here" "$source" -o guest.zvm "$@"

comment() { sed -n '/^\/\*/,/\*\//{s,^ \* ,,p}' "$source"; }
value() { comment | sed -n "s/^$1: //p"; }

{
    echo "program: guest.zvm"
    echo "report: report.json"
    value manifest
    echo "channels:"
    echo "  - { name: stdin, source: stdin.txt }"
    echo "  - { name: stdout, source: fd:1, mode: write }"
    echo "  - { name: stderr, source: fd:2, mode: write }"
    value channel | sed 's/^/  - /'
} >job.yaml
printf '%s' "$(value stdin)" >stdin.txt
comment | sed -n 's/^before \([a-z.]*\): \(.*\)$/\1 \2/p' | while read -r name text; do printf '%s' "$text" >"$name"; done
comment | sed -n 's/^input.txt: //p' | while read -r text; do printf '%s' "$text" >input.txt; done

code=0
"${ZEROVM:-$prefix/bin/zerovm}" run job.yaml >stdout.txt || code=$?
fail() {
    echo "$(basename "$source"): $1" >&2
    cat job.yaml report.json >&2
    exit 1
}
[ -f report.json ] || fail "no report"
stdout=$(cat stdout.txt)
[ "$(value exit)" = "$code" ] || fail "exit code $code, not $(value exit)"
[ -n "$(value expect)" ] || fail "expects nothing"
value expect | while read -r condition; do
    jq -e --arg stdout "$stdout" "$condition" report.json >/dev/null || fail "does not hold: $condition"
done
comment | sed -n 's/^\(output.txt\|stdout\): \(.*\)$/\1 \2/p' | while read -r name text; do
    case $name in stdout) name=stdout.txt ;; esac
    [ "$(cat "$name")" = "$text" ] || fail "$name holds '$(cat "$name")', not '$text'"
done
# Nothing but what was asked for is left behind.
for file in * .[!.]*; do
    case $file in guest.zvm | job.yaml | report.json | std*.txt | input.txt | output.txt | '.[!.]*') ;; *) fail "stray file $file" ;; esac
done
