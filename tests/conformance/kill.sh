#!/bin/bash
# A run that overwrites an output, killed at random moments. Usage: kill.sh PREFIX KILL_MOMENTS RUNS
set -eu
prefix=$1 tool=$2 runs=$3
here=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir outputs
"$prefix/bin/zvm-cc" -O2 -I "$here" "$here/guests/overwrite.c" -o overwrite.zvm
for letter in a b; do
    cat >$letter.yaml <<END
program: overwrite.zvm
args: [overwrite, "$letter"]
channels:
  - { name: out, source: outputs/out, mode: write }
END
done
"$tool" "${ZEROVM:-$prefix/bin/zerovm}" outputs a.yaml b.yaml outputs/out "$runs"
