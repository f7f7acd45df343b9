#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Sessions of one template: nothing of one is visible to the next. Usage: reuse.sh STAGE DRIVER RUNS|--quick
# As root it adds swap space, into which the driver forces the regions, and has the kernel use huge pages where it can.
set -eu
stage=$1 driver=$2 runs=${3/--quick/4000}
here=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
huge=/sys/kernel/mm/transparent_hugepage/enabled
was=$(sed -n 's/.*\[\(.*\)\].*/\1/p' $huge 2>/dev/null || true)

clean() {
    [ ! -e "$work/swap" ] || swapoff "$work/swap" 2>/dev/null || true
    [ -z "$was" ] || echo "$was" >$huge 2>/dev/null || true
    rm -rf "$work"
}
trap clean EXIT

"$stage/bin/zvm-cc" -O2 -ffreestanding -nostdlib -nostartfiles "$here/reuse_guest.c" "$here/reuse_entry.S" -lzvm -o "$work/guest.zvm"
if [ "$(id -u)" = 0 ] && [ "$runs" -ge 100000 ]; then
    fallocate -l 256M "$work/swap" && chmod 600 "$work/swap" && mkswap -q "$work/swap" && swapon "$work/swap" || echo "no swap space"
    echo always >$huge || echo "no huge pages"
fi
"$driver" "$work/guest.zvm" "$runs"
