#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A program may have a function of its own under the name of any function of the C library: for each of them a program that
# has one links, and prints what it prints without; nothing in the library calls it.
#
# usage: names.sh STAGE
set -eu
stage=$1
zerovm=${ZEROVM:-$stage/bin/zerovm}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
library=$("$stage/bin/zvm-cc" -print-file-name=libc.a)

# One program in two ways, so that each name is missing in one of them.
for half in 1 2; do
    "$stage/bin/zvm-cc" -O1 -fno-builtin -DHALF=$half -c "$here/names.c" -o "half$half.o"
    "$stage/bin/zvm-nm" -u "half$half.o" | awk '{ print $2 }' | sort >"half$half.used"
    "$stage/bin/zvm-cc" "half$half.o" -o "half$half"
    "$zerovm" exec -- "half$half" >"half$half.expected"
done
[ -z "$(comm -12 half1.used half2.used)" ] || { echo "both halves use: $(comm -12 half1.used half2.used)" >&2; exit 1; }
echo 'void own(void) { __builtin_trap(); }' >own.c
"$stage/bin/zvm-cc" -c own.c -o own.o

# The program's malloc is the library's: tests of code/replaced.
"$stage/bin/zvm-nm" "$library" 2>/dev/null | awk 'NF == 3 && $2 ~ /[TWDBRV]/ && $3 !~ /^_/ { print $3 }' | sort -u |
    grep -vxE 'malloc|calloc|realloc|free|aligned_alloc' >names
count=$(wc -l <names)
[ "$count" -gt 1000 ] || { echo "only $count names in $library" >&2; exit 1; }

# try HALF NAME...: says what is wrong with one of the names.
try() {
    local half=$1 objects=() name
    shift
    for name; do
        "$stage/bin/zvm-objcopy" --redefine-sym "own=$name" own.o "$name.own.o"
        objects+=("$name.own.o")
    done
    if ! "$stage/bin/zvm-cc" "half$half.o" "${objects[@]}" -o "$1.program" >"$1.log" 2>&1; then
        echo "$*: does not link: $(head -n 2 "$1.log")"
    elif ! "$zerovm" exec -- "$1.program" >"$1.out" 2>"$1.log" || ! cmp -s "$1.out" "half$half.expected"; then
        echo "$*: does not run: $(head -n 1 "$1.log")"
    fi
    rm -f "$1.program" "${objects[@]}"
}
export -f try
export stage zerovm
# Twelve at a time: a link takes its time.
# shellcheck disable=SC2016  # expanded by the inner shell
{
    comm -23 names half1.used | xargs -n 12 -P "$(nproc)" bash -c 'try 1 "$@"' try
    comm -12 names half1.used | xargs -n 12 -P "$(nproc)" bash -c 'try 2 "$@"' try
} >wrong
if [ -s wrong ]; then
    cat wrong >&2
    exit 1
fi
echo "$count names"
