#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# SQLite's speedtest1 comes to the same results, row by row, in its sandbox as on the host.
#
# usage: sqlite.sh STAGE PORTS
set -eu
stage=$1 ports=$2
zerovm=${ZEROVM:-$stage/bin/zerovm}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
port=$(cd "$(dirname "$0")" && pwd)/../../toolchain/ports/port.sh

"$port" sqlite3 "$ports" guest "$stage/bin/zvm-cc"
"$port" sqlite3 "$ports" host "gcc -march=x86-64-v3 -ffp-contract=off"
cd "$work"
for set in main cte fp orm; do
    options=(--verify --size 20 --testset "$set" :memory:)
    "$ports/sqlite3/host/speedtest1" "${options[@]}" >host
    "$zerovm" exec --memory 512MiB -- "$ports/sqlite3/guest/speedtest1" "${options[@]}" >guest
    # How long each row took is the host's own affair; how many digits that has must not shift the rest.
    for side in host guest; do
        sed 's/ *[0-9]*\.[0-9]*s/ TIME/' "$side" >"$side.rows"
    done
    diff host.rows guest.rows || { echo "$set differs" >&2; exit 1; }
    grep -q TOTAL guest.rows
done
