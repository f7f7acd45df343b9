#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds what the benches run, each program twice: NAME.zvm by zvm-cc, NAME for the host by the gcc behind it with the same
# flags. Usage: build.sh PREFIX OUT PORTS   (PORTS: where Lua and SQLite are fetched to and built)
set -eu
prefix=$(realpath "$1") out=$2 ports=$3
here=$(dirname "$(realpath "$0")")
recipes=$here/../../toolchain/ports
mkdir -p "$out"
machine=(-march=x86-64-v3 -ffp-contract=off) # what zvm-cc compiles for
flags=(-O2 "${machine[@]}")

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
    stale "$out/$1.zvm" "$2" "$prefix"/bin/zvm-cc "$prefix"/lib/zerovm/{as,ld,zvm.specs,zvm.ld,sysroot/lib/libc.a} || return 0
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
for name in file_io outputs; do
    guest $name "$here/guest/$name.c"
    host $name "$here/host/$name.c"
done
guest dirty "$here/guest/dirty.c"
guest stream "$here/guest/stream.c"
host zmq_pair "$here/host/zmq_pair.c" -lzmq
host nolibc "$here/host/nolibc.S" -nostdlib -static

hello=$here/../../examples/hello
guest hello "$hello/hello.c"
cp "$hello/hello.yaml" "$out"

port() { # RECIPE PROGRAM
    "$recipes/port.sh" "$1" "$ports" guest "$prefix/bin/zvm-cc"
    "$recipes/port.sh" "$1" "$ports" host "gcc ${machine[*]}"
    cp -u "$ports/$1/guest/$2" "$out/$2.zvm"
    cp -u "$ports/$1/host/$2" "$out/$2"
}
port lua5.4 lua
port sqlite3 speedtest1
