#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Lua in its sandbox prints what the same Lua prints on the host: the scripts of lua/ and those of the benches.
#
# usage: lua.sh STAGE PORTS
set -eu
stage=$1 ports=$2
zerovm=${ZEROVM:-$stage/bin/zerovm}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
port=$here/../../toolchain/ports/port.sh

"$port" lua5.4 "$ports" guest "$stage/bin/zvm-cc"
"$port" lua5.4 "$ports" host "gcc -march=x86-64-v3 -ffp-contract=off"
cd "$work"
for script in "$here"/lua/*.lua "$here"/../bench/lua/*.lua; do
    name=$(basename "$script")
    printf '12.5 tail\nline one\nline two' >input
    "$ports/lua5.4/host/lua" "$script" <input >host 2>host.errors && echo 0 >>host || echo $? >>host
    "$zerovm" exec --memory 512MiB --channel "name=$name,source=$script,mode=read" -- \
        "$ports/lua5.4/guest/lua" "/dev/$name" <input >guest 2>guest.errors && echo 0 >>guest || echo $? >>guest
    diff host guest || { echo "$name differs" >&2; exit 1; }
    diff host.errors guest.errors || { echo "$name: errors differ" >&2; exit 1; }
done
