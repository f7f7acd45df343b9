#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Libraries of others do in their sandbox what the host's build of them does, by their own tests.
#
# usage: ports.sh STAGE PORTS zlib|bzip2|mbedtls
set -eu
stage=$1 ports=$2 name=$3
zerovm=${ZEROVM:-$stage/bin/zerovm}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
port=$here/../../toolchain/ports/port.sh

build() { "$port" "$name" "$ports" "$@" >/dev/null; }
host() { build host "gcc -march=x86-64-v3 -ffp-contract=off"; }

# packs PROGRAM OPTION...: both sides pack stdin to the very same bytes, and unpack it again.
packs() {
    local program=$ports/$name/PLACE/$1
    shift
    cat >plain
    "${program/PLACE/host}" "$@" <plain >host
    "$zerovm" exec -- "${program/PLACE/guest}" "$@" <plain >guest
    cmp host guest
    "$zerovm" exec -- "${program/PLACE/guest}" -d <guest | cmp - plain
}

# Text, code, noise, one letter, nothing.
samples() {
    local pack=$1
    "$pack" <"$here/ports.sh"
    cat "$ports/$name/source"/*.c | "$pack"
    "$pack" <"$ports/$name/guest/whole"
    head -c 300000 /dev/zero | "$pack"
    "$pack" </dev/null
}

cd "$work"
case $name in
zlib)
    build guest "$stage/bin/zvm-cc"
    host
    fast() { packs minigzip -1; }
    best() { packs minigzip -9; }
    samples fast
    samples best
    "$ports/zlib/host/example" host.gz >host.out
    : >guest.gz
    "$zerovm" exec --channel name=guest.gz,source=guest.gz,mode=random-read+random-write -- \
        "$ports/zlib/guest/example" /dev/guest.gz >guest.out
    # The first line tells the sizes of types.
    diff <(tail -n +2 host.out) <(tail -n +2 guest.out)
    cmp host.gz guest.gz
    ;;
bzip2)
    build guest "$stage/bin/zvm-cc"
    host
    best() { packs bzip2 -9; }
    samples best
    # The samples that bzip2 comes with, packed and plain.
    for i in 1 2 3; do
        sample=$ports/bzip2/source/sample$i
        "$zerovm" exec -- "$ports/bzip2/guest/bzip2" "-$i" <"$sample.ref" | cmp - "$sample.bz2"
        "$zerovm" exec -- "$ports/bzip2/guest/bzip2" -d <"$sample.bz2" | cmp - "$sample.ref"
    done
    ;;
mbedtls)
    # Without AES-NI; with it in assembly, as it comes; with it in intrinsics.
    build guest-plain "$stage/bin/zvm-cc" "-O2 -DPORT_NO_AESNI"
    build guest-asm "$stage/bin/zvm-cc" -O2
    build guest-intrinsics "$stage/bin/zvm-cc" "-O2 -DPORT_INTRINSICS -maes -mpclmul"
    host
    "$ports/mbedtls/host/selftest" >host.out
    grep -q 'All tests PASS' host.out
    for kind in plain asm intrinsics; do
        guest=$ports/mbedtls/guest-$kind/selftest
        "$zerovm" exec --memory 64MiB -- "$guest" >"$kind.out"
        # They say which code they chose, and it must be the one that they were built for.
        diff <(grep -v ' note: ' host.out) <(grep -v ' note: ' "$kind.out")
        case $kind in plain) chosen='built-in' ;; asm) chosen='AESNI via assembly' ;; *) chosen='AESNI via intrinsics' ;; esac
        [ "$(grep -c "note: .*$chosen" "$kind.out")" = 2 ] || { grep note: "$kind.out" >&2; exit 1; }
        # AES and PCLMUL stand in the note of those that use them, and there alone.
        isa=$("$stage/bin/zvm-readelf" -x .note.zerovm "$guest" | sed -n 's/^ *0x[0-9a-f]* .* 01000000 \([0-9a-f]*\) .*/\1/p' | tail -n 1)
        case $kind in plain) expected=00000000 ;; *) expected=03000000 ;; esac
        [ "$isa" = "$expected" ] || { echo "$kind: the note says $isa, not $expected" >&2; exit 1; }
    done
    ;;
*)
    echo "ports.sh: no such port: $name" >&2
    exit 1
    ;;
esac
