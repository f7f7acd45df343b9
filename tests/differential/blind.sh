#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# An assembler and a linker that do not look at flags (blind_*.c), and GCC with all that moves comparisons, must be caught
# by one of the first programs. Usage: blind.sh BUILD STAGE
set -u
here=$(cd "$(dirname "$0")" && pwd)
build=$1 stage=$(cd "$2" && pwd) || exit 1
old=$(mktemp -d) || exit 1
trap 'rm -rf "$old"' EXIT
enough=24 # programs, which take half a minute on one core

# The toolchain as it is, with another `as` and `ld`, and GCC's own choice of passes.
mkdir -p "$old/bin" "$old/lib/zerovm"
cp "$stage/bin/zvm-cc" "$old/bin"
ln -s "$stage/bin/zerovm" "$old/bin"
for part in "$stage"/lib/zerovm/*; do
    case ${part##*/} in as | ld | zvm.specs) ;; *) ln -s "$part" "$old/lib/zerovm" ;; esac
done
cp "$build"/tests/differential/blind/{as,ld} "$old/lib/zerovm" || exit 1
sed 's/ -fno-crossjumping -fno-ipa-ra / /' "$stage/lib/zerovm/zvm.specs" >"$old/lib/zerovm/zvm.specs"
cmp -s "$stage/lib/zerovm/zvm.specs" "$old/lib/zerovm/zvm.specs" && { echo "blind: zvm.specs turns nothing off"; exit 1; }

for kind in c asm; do
    LABEL=blind STAGE=$old "$here/differential.sh" "$build" share "$kind" "$enough" >"$old/log"
    caught=$(grep -c $'\tdifferent\t' "$old/log")
    echo "blind: $kind: $caught of $enough programs differ"
    [ "$caught" -gt 0 ] || { cat "$old/log"; exit 1; }
done
