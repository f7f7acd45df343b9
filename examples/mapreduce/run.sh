#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Counts the words of a book as map and reduce, and holds the counts against coreutils' for each shape, however often it runs.
# Usage: run.sh [PREFIX [RUNS [SHAPE...]]]   (SHAPE: MAPPERSxREDUCERS; else the commands on PATH, one run of each of six)
set -euo pipefail
here=$(dirname "$(realpath "$0")")
bin=${1:+$(realpath "$1")/bin/}
zerovm=${ZEROVM:-${bin}zerovm}
runs=${2:-1}
shapes=("${@:3}")
[ ${#shapes[@]} -gt 0 ] || shapes=(1x1 1x3 2x1 2x2 3x2 5x4)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"$here/../wordcount/book.sh" >book.txt
"$here/../wordcount/coreutils.sh" <book.txt >expected.txt
"${bin}zvm-cc" -O2 "$here/mapreduce.c" "$here/../wordcount/words.c" -o mapreduce.zvm

for shape in "${shapes[@]}"; do
    "$here/job.sh" "${shape%x*}" "${shape#*x}" >job.yaml
    for ((run = 0; run < runs; run++)); do
        rm -f counts.txt
        "$zerovm" job job.yaml
        cmp expected.txt counts.txt
    done
done
sessions=$(jq '.sessions | length' report.json)
echo "${#shapes[@]} shapes, $runs runs each, $(wc -l <counts.txt) different words; the last of $sessions sessions"
