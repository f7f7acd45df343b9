#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The cases of one kind: what zvm-cc makes of them prints and exits as what gcc makes of them, or is refused with a reason.
# Usage: code.sh STAGE KIND [CASE...]
#
# A case is a file of the folder KIND: *.c, *.cpp or *.S, except part_*. Its first comment says, each line where it applies:
#
#   * options: OPTION...    for both compilers, quoted as in a shell
#   * with: FILE...         more sources or objects of the folder, or -l options
#   * levels: A, B, ...     instead of -O0, -O2, -Os and -O2 -flto
#   * prints: TEXT          there is no native build; the guest prints this and exits with 0
#   * refused: TEXT         zvm-cc fails, and this is part of what it says
set -eu
prefix=$(realpath "$1") kind=$2
shift 2
here=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$here/$kind"/. "$work"
cd "$work"
failed=0 passed=0

value() { sed -n '1,/\*\//{s,^\(/\*\| \*\) '"$2"': ,,p}' "$1" | sed 's, \*/$,,'; }

fail() {
    failed=$((failed + 1))
    echo "FAIL $kind/$*" >&2
}

# run SIDE COMMAND...: SIDE.out is what it prints, then its exit code. Guests start without an environment.
run() {
    local side=$1 code=0
    shift
    env -i "$@" >"$side.out" 2>"$side.err" </dev/null || code=$?
    echo "exit $code" >>"$side.out"
}

# compile SIDE COMPILER LEVEL CASE: the program SIDE; what the compiler says goes to SIDE.log.
compile() {
    local side=$1 compiler=$2 level=$3 case=$4 options with
    eval "options=($(value "$case" options))"
    read -ra with < <(value "$case" with) || :
    # shellcheck disable=SC2086  # a level is several options
    "$compiler" -w -march=x86-64-v3 -ffp-contract=off $level "${options[@]}" "$case" "${with[@]}" -o "$side" -lm >"$side.log" 2>&1
}

# try CASE LEVEL
try() {
    local case=$1 level=$2 host=gcc guest=$prefix/bin/zvm-cc
    [ "${case##*.}" != cpp ] || host=g++ guest=$prefix/bin/zvm-c++
    if [ -n "$(value "$case" refused)" ]; then
        if compile guest "$guest" "$level" "$case"; then
            fail "$case $level: is not refused"
        elif ! grep -qF -- "$(value "$case" refused)" guest.log; then
            fail "$case $level: is refused otherwise: $(cat guest.log)"
        fi
        return
    fi
    if [ -n "$(value "$case" prints)" ]; then
        { value "$case" prints; echo "exit 0"; } >native.out
    else
        compile native "$host" "$level" "$case" || { fail "$case $level: gcc: $(cat native.log)"; return; }
        run native timeout 60 ./native
    fi
    compile guest "$guest" "$level" "$case" || { fail "$case $level: $(head -c 1000 guest.log)"; return; }
    run guest "${ZEROVM:-$prefix/bin/zerovm}" exec --timeout 60s -- guest
    diff native.out guest.out >&2 || fail "$case $level: differs; $(head -c 1000 guest.err)"
}

[ $# -gt 0 ] || set -- *.c *.cpp *.S
for case; do
    case $case in part_* | \**) continue ;; esac
    levels=$(value "$case" levels)
    while IFS= read -r level; do
        before=$failed
        try "$case" "$level"
        [ "$failed" != "$before" ] || passed=$((passed + 1))
    done < <(tr , '\n' <<<"${levels:--O0,-O2,-Os,-O2 -flto}")
done
echo "$kind: $passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
