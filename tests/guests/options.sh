#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# GCC's options: each works as with gcc or is refused with a reason.
#
# usage: options.sh STAGE        those of options.txt
#        options.sh STAGE all    every option without an argument that GCC names, and its opposite: none may do otherwise
set -eu
stage=$(realpath "$1")
export zerovm=${ZEROVM:-$stage/bin/zerovm}
here=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export LC_ALL=C stage here
failed=0

# build COMPILER PROGRAM OPTION...
build() {
    "$1" -w -O2 -march=x86-64-v3 -ffp-contract=off "${@:3}" "$here/options.c" -o "$2" -lm >"$2.log" 2>&1
}

# same OPTION...: both compile, and the programs print and end alike
same() {
    local host=0 guest=0
    build gcc native "$@" || { echo "gcc does not take $*: $(head -n 3 native.log)"; return 1; }
    build "$stage/bin/zvm-cc" guest.zvm "$@" || { echo "FAIL $*: $(head -n 3 guest.zvm.log)"; return 1; }
    ./native >native.out 2>/dev/null || host=$?
    "$zerovm" exec -- guest.zvm >guest.out 2>/dev/null || guest=$?
    [ "$host" = "$guest" ] || { echo "FAIL $*: exit codes $host and $guest"; return 1; }
    cmp -s native.out guest.out || { echo "FAIL $*:"; diff native.out guest.out; return 1; }
}

# refused TEXT OPTION...
refused() {
    if build "$stage/bin/zvm-cc" guest.zvm "${@:2}"; then
        echo "FAIL ${*:2}: not refused"
        return 1
    fi
    grep -qF -- "$1" guest.zvm.log || { echo "FAIL ${*:2}: refused otherwise: $(head -n 3 guest.zvm.log)"; return 1; }
}

# try OPTION: for "all"; says nothing of an option that changes nothing, that gcc does not take, or that zvm-cc asks to leave out
# shellcheck disable=SC2317  # xargs calls it
try() {
    mkdir "$work/$1" && cd "$work/$1"
    build "$stage/bin/zvm-cc" guest.s -S "$1" || :
    if ! cmp -s guest.s ../plain.s && build gcc native "$1" && ! grep -q 'leave .*out' guest.s.log; then
        same "$1"
    fi
    cd .. && rm -r "${work:?}/$1"
}

if [ "${2:-}" = all ]; then
    build "$stage/bin/zvm-cc" plain.s -S
    # Left out: what makes GCC print something instead, the choice of another system's C library, and long doubles of other
    # sizes, which no C library prints, here or there.
    for class in common optimizers target c; do
        gcc -Q "--help=$class"
    done | sed -nE 's/^ *(-[fm][^ =<]*) .*/\1/p' | grep -vE '^-f(dump|syntax-only|preprocessed|.*help|.*version|builtin-|inline-limit-)|^-m(android|bionic|uclibc|long-double.*)$' |
        sed -E 'p; s/^-(.)(no-)?/-\1no-/' | sort -u >options
    export -f build same try
    export work
    # shellcheck disable=SC2016  # the inner shell's
    xargs -P "$(nproc)" -I {} bash -c 'try {} || exit 1' <options || failed=1
    echo "$(wc -l <options) options tried"
    exit "$failed"
fi
while read -r kind rest; do
    case $kind in
    same)
        read -ra words <<<"$rest"
        same "${words[@]}" || failed=1
        ;;
    refused)
        read -ra words <<<"${rest##* | }"
        refused "${rest%% | *}" "${words[@]}" || failed=1
        ;;
    esac
done < <(grep -v '^#' "$here/options.txt")
exit "$failed"
