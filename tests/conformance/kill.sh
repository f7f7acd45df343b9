#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A run that overwrites three outputs in two directories, killed at random moments, and what settles it killed too.
# Usage: kill.sh PREFIX KILL_MOMENTS RUNS
set -eu
prefix=$1 tool=$2 runs=$3
here=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir one two
"$prefix/bin/zvm-cc" -O2 -I "$here" "$here/guests/overwrite.c" -o overwrite.zvm
for letter in a b; do
    cat >$letter.yaml <<END
program: overwrite.zvm
args: [overwrite, "$letter"]
channels:
  - { name: first, source: one/first, mode: write }
  - { name: second, source: two/second, mode: write }
  - { name: third, source: two/third, mode: write }
END
done
"$tool" "${ZEROVM:-$prefix/bin/zerovm}" a.yaml b.yaml "$runs" one/first two/second two/third
