#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds bare and holds what it prints against cksum. Usage: run.sh [PREFIX]   (else the commands on PATH)
set -euo pipefail
here=$(dirname "$(realpath "$0")")
bin=${1:+$(realpath "$1")/bin/}
zerovm=${ZEROVM:-${bin}zerovm}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cp "$here/bare.yaml" .
seq 100000 >input.bin

"${bin}zvm-cc" -O2 -ffreestanding -nostdlib "$here/bare.c" -lzvm -o bare.zvm
"$zerovm" run bare.yaml | tee output.txt
{
    printf '0 0 0 stdin\n1 0 0 stdout\n2 0 0 stderr\n3 1 %d input\n' "$(wc -c <input.bin)"
    cksum <input.bin | sed 's/$/ input/'
} | cmp - output.txt
