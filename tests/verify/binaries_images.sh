#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds the images that the oracles take apart: NAME.zvm in OUT, by the zvm-cc of STAGE. PORTS: where Lua, SQLite and others
# are fetched to and built. Nothing is built again that neither source nor toolchain has changed.
# Usage: binaries_images.sh STAGE PORTS OUT
set -eu
here=$(cd "$(dirname "$0")" && pwd)
stage=$1 ports=$2 out=$3
root=$here/../..
mkdir -p "$out"
exec >&2 9>"$out/lock"
flock 9 # two oracles may start at the same time

stale() { # TARGET SOURCE
    local source
    for source in "$2" "$stage"/bin/zvm-cc "$stage"/lib/zerovm/{as,ld,zvm.specs,zvm.ld,sysroot/lib/libc.a}; do
        [ "$1" -nt "$source" ] || return 0
    done
    return 1
}

image() { # NAME SOURCE [OPTION...]
    if stale "$out/$1.zvm" "$2"; then
        "$stage/bin/zvm-cc" "$2" -o "$out/$1.part" "${@:3}"
        mv "$out/$1.part" "$out/$1.zvm"
    fi
}

programs=("$root"/examples/hello/hello.c "$root"/tests/bench/programs/*.c
    "$root"/tests/guests/{arithmetic,channels,floats,jumps,mathematics,memory,sorting,words}.c)
for source in "${programs[@]}"; do
    for level in O0 O2 O3 Os; do
        image "$(basename "$source" .c)-$level" "$source" -$level -lm
    done
done
for level in O0 O2 O3 Os; do
    image "wordcount-$level" "$root/examples/wordcount/wordcount.c" "$root/examples/wordcount/words.c" -$level
done
image simd "$root/tests/guests/simd.c" -O2 -maes -mpclmul -msha -madx -mvaes -mvpclmulqdq
[ -f "$out/empty.c" ] || echo 'int main(void) { return 0; }' >"$out/empty.c"
image libc "$out/empty.c" -Wl,--whole-archive -lc -lgcc -latomic -lquadmath -lubsan -Wl,--no-whole-archive

for port in lua5.4 sqlite3 zlib bzip2; do
    "$root/toolchain/ports/port.sh" "$port" "$ports" guest "$stage/bin/zvm-cc"
    for program in "$ports/$port"/guest/*; do
        name=$out/$port-$(basename "$program").zvm
        if [ -f "$program" ] && [ -x "$program" ] && stale "$name" "$program"; then
            cp "$program" "$name"
        fi
    done
done
