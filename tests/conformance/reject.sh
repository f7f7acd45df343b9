#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Assembles code that the toolchain would never emit, links it, and sees that the validator refuses it by the rule that
# its comment names. Usage: reject.sh PREFIX CODE.S
set -eu
prefix=$1 source=$(realpath "$2")
zerovm=${ZEROVM:-$prefix/bin/zerovm}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
rule=$(sed -n 's,^/\* rule: \([a-z0-9_-]*\).*,\1,p' "$source")
[ -n "$rule" ] || { echo "$source names no rule" >&2; exit 2; }
{ echo '.bundle_align_mode 5'; cat "$source"; } | sed 's,/\*.*\*/,,' >code.s
llvm-mc-14 --triple=x86_64-linux-gnux32 -filetype=obj code.s -o code.o
"$prefix/bin/zvm-cc" -nostdlib -nostartfiles -Wl,--zvm-no-validate code.o -o code.zvm
for command in "validate code.zvm" "exec -- ./code.zvm"; do
    # shellcheck disable=SC2086  # a command is words
    if "$zerovm" $command >out 2>&1; then
        echo "zerovm $command accepts it" >&2
        exit 1
    fi
    grep -q "rule $rule\b" out || { echo "zerovm $command does not name rule $rule: $(cat out)" >&2; exit 1; }
done
