#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Files that are mostly holes cost the commands what is in them. Usage: sparse.sh PREFIX SPARSE KIB
set -eu
prefix=$1 sparse=$2 kib=$3
zerovm=${ZEROVM:-$prefix/bin/zerovm}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cases=0 failures=0

# says NAME EXIT_CODE PATTERN COMMAND...: what it prints has the pattern, with at most that much memory
says() {
    local name=$1 expected=$2 pattern=$3 code=0
    shift 3
    "$sparse" run "$kib" "$@" </dev/null >out 2>&1 || code=$?
    if [ "$code" != "$expected" ] || ! grep -qE -- "$pattern" out; then
        echo "FAIL $name: exit code $code, expected $expected with '$pattern': $(head -c 500 out)" >&2
        failures=$((failures + 1))
    fi
    cases=$((cases + 1))
}

for kind in text rodata data bss overlap sections; do
    "$sparse" make "$kind" "$kind.zvm"
    [ "$(du -k "$kind.zvm" | cut -f1)" -lt 1024 ] || { echo "FAIL $kind: this file system has no holes" >&2; exit 1; }
done
large='loads [0-9]+ bytes of its file, expected at most 209715200, the limit for images'
for kind in rodata data bss; do
    says "$kind" 0 ': OK$' "$zerovm" validate "$kind.zvm"
    says "$kind json" 0 '"accepted"' "$zerovm" validate --json --stats "$kind.zvm"
done
for kind in text rodata data overlap; do
    says "$kind limit" 1 "$large" "$zerovm" validate --image-limit 200MiB "$kind.zvm"
done
says overlap 1 'loads 419434496 bytes of its file, expected at most 268435456,' "$zerovm" validate overlap.zvm
says 'overlap, more' 0 ': OK$' "$zerovm" validate --image-limit 1GiB overlap.zvm
says text 1 'code at 0x21000 is refused by rule memory' "$zerovm" validate text.zvm
says 'text json' 1 '"offset": ?4096,' "$zerovm" validate --json --stats text.zvm
says sections 1 'code at 0x20000 is refused by rule return' "$zerovm" validate sections.zvm
says 'sections json' 1 '"rule": ?"return"' "$zerovm" validate --json --stats sections.zvm
says raw 1 'code at 0x[0-9a-f]+ is refused' "$zerovm" validate --raw data.zvm
says 'raw limit' 1 '[0-9]+ bytes, expected at most 1048576, the limit for images' \
    "$zerovm" validate --raw --image-limit 1MiB data.zvm
for kind in text rodata data bss; do
    says "$kind inspect" 0 '^segment ' "$zerovm" inspect "$kind.zvm"
done
says 'run data' 129 'rights do not allow' "$zerovm" exec --memory 1GiB -- data.zvm
says 'run text' 126 'rule memory' "$zerovm" exec --memory 1GiB -- text.zvm
says 'run small' 126 'takes [0-9]+ bytes of memory before its heap, expected at most 16777216' \
    "$zerovm" exec --memory 16MiB -- data.zvm

# No files at all, and words that are no size.
mkfifo fifo
ln -s /dev/zero zero
says fifo 2 'expected a regular file' "$zerovm" validate fifo
says zero 2 'expected a regular file' "$zerovm" validate zero
says 'fifo inspect' 126 'not a regular file' "$zerovm" inspect fifo
says 'zero inspect' 126 'not a regular file' "$zerovm" inspect zero
says 'fifo run' 126 'not a regular file' "$zerovm" exec -- ./fifo
says 'zero run' 126 'not a regular file' "$zerovm" exec -- ./zero
for size in '' 0 5x -1 8GiB; do
    says "limit '$size'" 2 'image-limit is .*, expected' "$zerovm" validate --image-limit "$size" data.zvm
done

echo "$cases cases, $failures failures"
[ "$failures" = 0 ]
