#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Programs of others, the C library and a kernel of intrinsics, each at every level of optimization: no image of them may be refused.
# Prints a table, then a line as the oracles do. Usage: matrix.sh [BUILD_DIR [full|small|quick]]
#
#   full   all programs, all options; some ten minutes on two cores
#   small  the small programs at -O0 and -O3, for CI, which has the others at -O2 elsewhere
#   quick  one program, once
#
# The image of a library has all of its objects in it, optimized at link time or not, so all of its code is validated.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
[ "${1:-}" != --quick ] || set -- "$root/build/release" quick
build=$(realpath "${1:-$root/build/release}") size=${2:-full}
stage=$build/stage work=$build/matrix
cc="$stage/bin/zvm-cc -Wl,--zvm-no-validate" # the judge says what is wrong, and the image stays
case $size in
full)
    programs='libc lua sqlite zlib bzip2 mbedtls mbedtls-asm mbedtls-intrinsics kernels simd'
    options=(-O0 -O1 -O2 -O3 -Os '-O2 -flto')
    ;;
small)
    programs='zlib bzip2 kernels simd'
    options=(-O0 -O3)
    ;;
quick)
    programs=bzip2
    options=(-O1)
    ;;
*)
    echo "matrix.sh: what is $size?" >&2
    exit 2
    ;;
esac
mkdir -p "$work"

# port NAME IMAGE OPTIONS [KIND]: builds a port, says where its image is.
port() {
    local kind=matrix${4:-}${3// /}
    "$root/toolchain/ports/port.sh" "$1" "$build/ports" "$kind" "$cc" "$3" >&2 || return 1
    echo "$build/ports/$1/$kind/$2"
}

# library OPTIONS: the guests' own libraries, all of them in one image.
libc() {
    local dir="$work/libc${1// /}"
    cmake -S "$root/untrusted_lib" -B "$dir" -G Ninja --toolchain "$stage/lib/zerovm/cmake/zvm.toolchain.cmake" \
        -DZVM_GUEST_OPTIMIZE="${1// /;}" -DZVM_GUEST_SOURCES="$build/guest/cache" >&2 &&
        cmake --build "$dir" -j 1 >&2 || return 1
    echo 'int main(void) { return 0; }' >"$dir/empty.c"
    # shellcheck disable=SC2086  # one word an option
    $cc $1 -r -flinker-output=nolto-rel -nostdlib -Wl,--whole-archive \
        "$dir/libc.a" "$dir/libgcc.a" "$dir/libatomic.a" "$dir/libquadmath.a" "$dir/libubsan.a" -o "$dir/whole.o" >&2 || return 1
    $cc "$dir/empty.c" "$dir/whole.o" -nostdlib "$stage/lib/zerovm/sysroot/lib/crt1.o" -o "$dir/whole" \
        -Wl,--no-gc-sections >&2 || return 1
    echo "$dir/whole"
}

# guest NAME OPTIONS [OPTION...]: a program of tests/guests.
guest() {
    local image="$work/$1${2// /}" source=$root/tests/guests/$1.c
    # shellcheck disable=SC2086  # one word an option
    $cc -std=gnu11 $2 "${@:3}" "$source" -o "$image" -lm >&2 || return 1
    echo "$image"
}

# image PROGRAM OPTIONS: builds it and prints its path.
image() {
    case $1 in
    libc) libc "$2" ;;
    lua) port lua5.4 lua "$2" ;;
    sqlite) port sqlite3 speedtest1 "$2" ;;
    zlib) port zlib whole "$2" ;;
    bzip2) port bzip2 whole "$2" ;;
    mbedtls) port mbedtls selftest "$2 -DPORT_NO_AESNI" -plain ;;
    mbedtls-asm) port mbedtls selftest "$2" -asm ;;
    mbedtls-intrinsics) port mbedtls selftest "$2 -DPORT_INTRINSICS -maes -mpclmul" -intrinsics ;;
    kernels) guest kernels "$2" ;;
    simd) guest simd "$2" -maes -mpclmul -msha -madx -mvaes -mvpclmulqdq ;;
    esac
}

# cell PROGRAM OPTIONS: one row of the table, into a file of its own.
cell() {
    local name="$1${2// /}" path
    if path=$(image "$1" "$2" 2>"$work/$name.log"); then
        "$build/verify/matrix_judge" "$path" >"$work/$name.row" 2>&1
    else
        echo "not-built - - -" >"$work/$name.row"
    fi
    echo "$(date +%T): $name: $(cat "$work/$name.row")"
}

# The sources are fetched and prepared once, before anything is built twice at a time.
rm -f "$work"/*.row "$work"/*.log
for option in "${options[@]}"; do
    for program in $programs; do
        [ "$option" = "${options[0]}" ] || while [ "$(jobs -rp | wc -l)" -ge 2 ]; do wait -n; done
        if [ "$option" = "${options[0]}" ]; then cell "$program" "$option"; else cell "$program" "$option" & fi
    done
done
wait

cases=0 failures=0
printf '\n%-20s %-10s %-10s %9s %8s %6s\n' program options verdict text ms MB/s
for program in $programs; do
    for option in "${options[@]}"; do
        read -r verdict text time rate <"$work/$program${option// /}.row"
        printf '%-20s %-10s %-10s %9s %8s %6s\n' "$program" "$option" "$verdict" "$text" "$time" "$rate"
        cases=$((cases + 1))
        [ "$verdict" = accepted ] || failures=$((failures + 1))
    done
done
printf '\nVERIFY matrix cases=%d failures=%d\n' $cases $failures
[ $failures = 0 ]
