#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Sorts records that it makes, for each shape and however often; the parts together must be the same bytes whatever the number
# of sorters, and sorted. Usage: run.sh [PREFIX [RUNS [RECORDS [SHAPE...]]]]
# (SHAPE: MAKERSxSORTERS; else the commands on PATH, one run of six shapes, 100,000 records of 100 bytes in all)
set -euo pipefail
here=$(dirname "$(realpath "$0")")
bin=${1:+$(realpath "$1")/bin/}
zerovm=${ZEROVM:-${bin}zerovm}
runs=${2:-1}
records=${3:-100000}
shapes=("${@:4}")
[ ${#shapes[@]} -gt 0 ] || shapes=(1x1 1x4 2x1 2x2 2x3 4x2)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"${bin}zvm-cc" -O2 "$here/sort.c" -o sort.zvm

declare -A digests
for shape in "${shapes[@]}"; do
    makers=${shape%x*} sorters=${shape#*x}
    "$here/job.sh" "$makers" "$sorters" $((records / makers)) >job.yaml
    for ((run = 0; run < runs; run++)); do
        rm -rf parts checked.txt
        mkdir parts
        "$zerovm" job job.yaml
        for ((i = 1; i <= sorters; i++)); do cat "parts/$i"; done >sorted
        digest=$(sha256sum <sorted)
        [ "${digests[$makers]:=$digest}" = "$digest" ] || { echo "$shape, run $run: other bytes" >&2; exit 1; }
        [ "$(stat -c %s sorted)" = $((records / makers * makers * 100)) ]
    done
    cat checked.txt
done
# Another program agrees: keys are bytes, so each record becomes a line of hexadecimal digits.
xxd -p -c 100 sorted | LC_ALL=C sort -c
