#!/bin/bash
# Builds what the benches run, each program twice: NAME.zvm by zvm-cc, NAME for the host by the gcc behind it with the same
# flags. Usage: build.sh PREFIX OUT
set -eu
prefix=$1 out=$2
here=$(dirname "$(realpath "$0")")
mkdir -p "$out"
flags=(-O2 -march=x86-64-v3 -ffp-contract=off)

# stale TARGET SOURCE...: whether the target must be built.
stale() {
    local target=$1 source
    shift
    for source in "$0" "$@"; do
        [ "$target" -nt "$source" ] || return 0
    done
    return 1
}

guest() { # NAME SOURCE
    stale "$out/$1.zvm" "$2" "$prefix/bin/zvm-cc" "$prefix/lib/zerovm/sysroot/lib/libc.a" || return 0
    "$prefix/bin/zvm-cc" "${flags[@]}" "$2" -o "$out/$1.zvm" -lm
}

host() { # NAME SOURCE [option...]
    stale "$out/$1" "$2" || return 0
    gcc "${flags[@]}" "$2" -o "$out/$1" "${@:3}"
}

for source in "$here"/programs/*.c; do
    name=$(basename "$source" .c)
    guest "$name" "$source"
    host "$name" "$source" -lm
done
guest trap "$here/guest/trap.c"
host getppid "$here/host/getppid.c"
host nolibc "$here/host/nolibc.S" -nostdlib -static

hello=$here/../../examples/hello
guest hello "$hello/hello.c"
cp "$hello/hello.yaml" "$out"
