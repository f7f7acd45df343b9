#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Tests of what a guest finds: the C library, the compiler's support routines, zvm.h. Each program of this folder
# is built with zvm-cc and run in its sandbox.
#
# usage: run.sh STAGE native NAME [OPTION...]   the same source built for the host must print and exit alike
#        run.sh STAGE each NAME [OPTION...]      the same, once for each number below the one that it prints without arguments
#        run.sh STAGE cxx                        the same for a C++ program without the standard library
#        run.sh STAGE undefined                  what -fsanitize=undefined says, of each fault, going on and not
#        run.sh STAGE channels|bare|abort|repeat|whole|fetch
set -eu
stage=$1 kind=$2 name=${3:-}
zerovm=${ZEROVM:-$stage/bin/zerovm}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# Intermediate sums in long double would differ from the guest's: the same instruction set on both sides.
flags=(-O2 -std=gnu11 -march=x86-64-v3 -ffp-contract=off)

fail() {
    echo "$*" >&2
    exit 1
}

# guest NAME [OPTION...]: builds it as NAME.zvm
guest() {
    local program=$1
    shift
    "$stage/bin/zvm-cc" "${flags[@]}" "$here/$program.c" -o "$program.zvm" "$@" -lm
}

# sandbox OUTPUT COMMAND...: runs it; stdout to OUTPUT, stderr to OUTPUT.errors, exit code to OUTPUT.code
sandbox() {
    local output=$1
    shift
    printf 'line one\nline two' >input
    "$@" <input >"$output" 2>"$output.errors" && echo 0 >"$output.code" || echo $? >"$output.code"
}

exec_guest() {
    "$zerovm" exec --env TEST_WORD=word "$@"
}

compare() {
    diff "$1" "$2" || fail "$1 and $2 differ"
}

case $kind in
native)
    gcc "${flags[@]}" -w "$here/$name.c" "${@:4}" -o native -lm
    guest "$name" -w "${@:4}"
    TEST_WORD=word sandbox host ./native x 'y z' ''
    sandbox guest exec_guest -- "$name.zvm" x 'y z' ''
    compare host guest
    compare host.errors guest.errors
    compare host.code guest.code
    ;;
each)
    gcc "${flags[@]}" -w "$here/$name.c" "${@:4}" -o native
    guest "$name" -w "${@:4}"
    count=$(./native)
    for ((i = 0; i < count; i++)); do
        sandbox host ./native "$i"
        sandbox guest exec_guest -- "$name.zvm" "$i"
        compare host guest
        compare host.errors guest.errors
        compare host.code guest.code
    done
    ;;
cxx)
    g++ -O2 -fno-exceptions -fno-rtti "$here/cxx.cpp" -o native
    "$stage/bin/zvm-c++" -O2 "$here/cxx.cpp" -o cxx.zvm
    sandbox host ./native
    sandbox guest exec_guest -- cxx.zvm
    compare host guest
    compare host.code guest.code
    ;;
undefined)
    sanitize=(-w -O1 -march=x86-64-v3 -fsanitize=undefined -fsanitize=float-divide-by-zero -fsanitize=float-cast-overflow)
    # said NAME: its messages with addresses made equal, and without the bytes after what is too small
    said() {
        sed -i -E -e 's/0x[0-9a-f]{1,16}\b/ADDRESS/g' "$1.errors"
        sed -i -e '/insufficient space/{n;n;N;s/.*/BYTES/}' "$1.errors"
    }
    # alike LABEL [ARGUMENT]: native and guest say, print and end the same
    alike() {
        sandbox host "${native[@]}" "${@:2}"
        sandbox guest "$zerovm" exec "${options[@]}" -- "${image[@]}" "${@:2}"
        said host && said guest
        compare host.errors guest.errors
        compare host guest
        [ "$(cat host.code)" = "$(cat guest.code)" ] || fail "$1 ${*:2}: exit codes $(cat host.code) and $(cat guest.code)"
    }
    options=()
    g++ "${sanitize[@]}" -fno-exceptions -fno-rtti "$here/undefined.cpp" -o native-c++
    "$stage/bin/zvm-c++" "${sanitize[@]}" "$here/undefined.cpp" -o c++.zvm
    native=(./native-c++) image=(c++.zvm)
    alike "C++"
    gcc "${sanitize[@]}" "$here/undefined.c" -o native
    "$stage/bin/zvm-cc" "${sanitize[@]}" "$here/undefined.c" -o all.zvm
    native=(./native) image=(all.zvm)
    alike "going on"
    count=$(sed -n 's/ faults$//p' host)
    [ "$(grep -c 'runtime error' host.errors)" -ge 43 ] || fail "only $(grep -c 'runtime error' host.errors) faults were found"
    options=(--env UBSAN_OPTIONS=exitcode=9:halt_on_error=1)
    native=(env UBSAN_OPTIONS=exitcode=9:halt_on_error=1 ./native)
    alike "told to halt"
    options=()
    gcc "${sanitize[@]}" -fno-sanitize-recover=all "$here/undefined.c" -o native
    "$stage/bin/zvm-cc" "${sanitize[@]}" -fno-sanitize-recover=all "$here/undefined.c" -o each.zvm
    native=(./native) image=(each.zvm)
    for ((i = 0; i < count; i++)); do
        alike "not going on, fault" "$i"
        grep -q 'runtime error' host.errors || fail "fault $i was not found"
        [ "$(cat guest.code)" = 1 ] || fail "fault $i: exit code $(cat guest.code)"
    done
    ;;
channels)
    guest channels
    printf abcdefgh >in
    printf 12345678 >random
    sandbox guest exec_guest --clock 2001-09-09T01:46:40Z --seed 7 --channel name=in,source=in,mode=read \
        --channel name=out,source=out,mode=write \
        --channel name=random_file,source=random,mode=random-read+random-write -- channels.zvm
    cat guest.errors
    [ "$(tail -n 1 guest)" = ok ] || fail "did not come to its end"
    [ "$(sed -n 2p guest)" = 1000000100.000001005 ] || fail "the clock: $(sed -n 2p guest)"
    [ "$(cat out)" = 12345 ] || fail "out: $(cat out)"
    printf 'ABXY5678\0\0end+\0\0\0\0' | cmp - random
    ;;
bare)
    guest bare -nostdlib -lzvm
    sandbox guest exec_guest -- bare.zvm last
    printf 'line one\nline twostdin sequential\nstdout sequential\nstderr sequential\nlastTEST_WORD=word' >expected
    compare expected guest
    [ "$(cat guest.code)" = 9 ] || fail "exit code $(cat guest.code)"
    [ "$("$stage/bin/zvm-size" -A bare.zvm | sed -n 's/^\.text *\([0-9]*\).*/\1/p')" -lt 2048 ] || fail "bare.zvm has grown"
    ;;
abort)
    guest jumps
    sandbox guest exec_guest -- jumps.zvm abort
    [ "$(cat guest.code)" = 134 ] || fail "exit code $(cat guest.code), expected 128 + SIGABRT"
    ;;
repeat)
    guest channels
    for i in 1 2; do
        printf abcdefgh >in
        printf 12345678 >random
        sandbox "guest$i" exec_guest --seed "$i" --channel name=in,source=in,mode=read \
            --channel name=out,source=out,mode=write \
            --channel name=random_file,source=random,mode=random-read+random-write -- channels.zvm
    done
    [ "$(head -n 1 guest1)" != "$(head -n 1 guest2)" ] || fail "two seeds, one random stream"
    ;;
whole)
    # Every function of the libraries passes validation, which zvm-cc does after linking.
    echo 'int main(void) { return 0; }' >empty.c
    "$stage/bin/zvm-cc" empty.c -o whole.zvm -Wl,--no-gc-sections,--whole-archive -lc -lgcc -latomic -lquadmath -lubsan -Wl,--no-whole-archive
    "$zerovm" validate whole.zvm
    ;;
fetch)
    # A recipe's archive is unpacked and patched when its hash is right, and thrown away when it is not. No network: the
    # archive lies in the cache.
    mkdir -p thing-1/src recipe/patches cache
    echo before >thing-1/src/file
    tar -czf thing.tar.gz thing-1
    printf -- '--- a/src/file\n+++ b/src/file\n@@ -1 +1 @@\n-before\n+after\n' >recipe/patches/0001.patch
    printf 'source thing\nversion 1\narchive thing.tar.gz\nsha256 %s\n' "$(sha256sum <thing.tar.gz | cut -d ' ' -f 1)" >recipe/VERSION
    fetch=$here/../../toolchain/ports/fetch.sh
    cp thing.tar.gz cache
    "$fetch" recipe tree cache
    [ "$(cat tree/src/file)" = after ] || fail "not patched"
    echo more >>cache/thing.tar.gz
    rm -rf tree
    if "$fetch" recipe tree cache 2>errors; then fail "took an archive of another hash"; fi
    grep -q 'thing.tar.gz: sha256 is [0-9a-f]*, recipe/VERSION says [0-9a-f]*' errors || fail "unclear: $(cat errors)"
    if [ -e tree ] || [ -e cache/thing.tar.gz ]; then fail "kept what is not the recipe's"; fi
    # Of an archive that a package installs a part may be enough; it stays where it is.
    mkdir -p thing-1/src/more thing-1/doc/src
    touch thing-1/src/more/file thing-1/doc/src/file
    tar -czf thing.tar.gz thing-1
    rm -r recipe/patches
    printf 'package thing\nversion 1\narchive %s\nsha256 %s\nonly src none\n' "$work/thing.tar.gz" \
        "$(sha256sum <thing.tar.gz | cut -d ' ' -f 1)" >recipe/VERSION
    if "$fetch" recipe tree cache 2>errors; then fail "took an archive without all that the recipe names"; fi
    sed -i 's/ none$//' recipe/VERSION
    "$fetch" recipe tree cache
    [ "$(cd tree && find . -type f | sort | tr '\n' ' ')" = "./src/file ./src/more/file " ] || fail "unpacked: $(find tree)"
    echo more >>thing.tar.gz
    if "$fetch" recipe tree cache 2>errors; then fail "took an archive of another hash"; fi
    [ -e thing.tar.gz ] || fail "removed the package's archive"
    rm thing.tar.gz
    if "$fetch" recipe tree cache 2>errors; then fail "took no archive"; fi
    grep -q 'thing.tar.gz: not there; install the Debian package thing' errors || fail "unclear: $(cat errors)"
    ;;
*)
    fail "no such test: $kind"
    ;;
esac
