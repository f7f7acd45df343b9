#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds jit, holds what its compiler makes against its interpreter, and has hostile code refused by the rule that it breaks.
# Usage: run.sh [PREFIX]   (else the commands on PATH)
set -euo pipefail
here=$(dirname "$(realpath "$0")")
bin=${1:+$(realpath "$1")/bin/}
zerovm=${ZEROVM:-${bin}zerovm}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cp "$here/jit.yaml" .
seq 1000000 >input.txt

"${bin}zvm-cc" -O2 "$here/jit.c" "$here/compiler.c" "$here/expression.c" -o jit.zvm
"$zerovm" run jit.yaml | tee compiled.txt
sed 's/^args: \[jit, /&--interpret, /' jit.yaml | sed 's/report.json/interpreted.json/' >interpret.yaml
"$zerovm" run interpret.yaml | cmp - compiled.txt
# Four pieces of code, one for each expression; the ratio is of the guest's processor time.
jq -e '.jailed == 4 and .refused == 0' report.json >/dev/null
jq -sr '"compiled: \(.[0].cpu_ns / 1e6 | round) ms, interpreted: \(.[1].cpu_ns / 1e6 | round) ms, ratio \(.[0].cpu_ns / .[1].cpu_ns * 100 | round / 100)"' \
    report.json interpreted.json

with() { sed "s/^args:.*/args: [jit, $1, \"$2\"]/" jit.yaml; }
with --test 2000 >test.yaml
"$zerovm" run test.yaml
jq -e '.jailed == 2000 and .refused == 0' report.json >/dev/null

while read -r name rule; do
    with --hostile "$name" >hostile.yaml
    code=0
    "$zerovm" run hostile.yaml >ran.txt 2>said.txt || code=$?
    if [ $code != 3 ] || [ -s ran.txt ] ||
        ! jq -e --arg rule "$rule" '.jailed == 0 and .refused_rule == $rule' report.json >/dev/null; then
        cat ran.txt said.txt report.json >&2
        exit 1
    fi
    jq -r --arg name "$name" '"\($name): refused by rule \(.refused_rule)"' report.json
done <<'END'
syscall forbidden
ret return
store memory
jump target
END
