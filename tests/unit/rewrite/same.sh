#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What the assembler rewrites must do what it did: same.c prints the same natively and in a sandbox.
# Usage: same.sh PREFIX; zerovm is $ZEROVM, else that of the prefix.
set -eu
prefix=$1
here=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
gcc -w -O2 -march=x86-64-v3 "$here/same.c" -o "$work/native"
"$work/native" >"$work/expected"
for options in -O0 -O2 "-O3 -flto" -Os; do
    # shellcheck disable=SC2086  # several options
    "$prefix/bin/zvm-cc" -w $options "$here/same.c" -o "$work/guest"
    "${ZEROVM:-$prefix/bin/zerovm}" exec -- "$work/guest" >"$work/got"
    diff "$work/expected" "$work/got" || { echo "differs at $options" >&2; exit 1; }
done
tail -1 "$work/got" | grep -qx "the end"
