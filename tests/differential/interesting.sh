#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Whether program.c in the working directory still shows what was found: cvise asks after each step.
# Environment: STAGE, WANT (different or refused), OPTIONS, REASON (refused: the message that must come again).
# A program counts only if it compiles without the warnings of undefined behaviour, is clean under UBSan and ASan, and
# prints the same natively whatever its variables hold at first.
set -u
export LC_ALL=C
include=(-I"$(dirname "$0")" -I/usr/include/csmith)
base=(-march=x86-64-v3 -ffp-contract=off)
strict=(-Werror=implicit-function-declaration -Werror=implicit-int -Werror=return-type -Werror=uninitialized -Wno-error=maybe-uninitialized -Wno-error=maybe-uninitialized
    -Werror=int-conversion -Werror=incompatible-pointer-types -Werror=array-bounds
    -Werror=pointer-to-int-cast -Werror=int-to-pointer-cast -Werror=format -Werror=overflow -Werror=sequence-point
    -Werror=main -Werror=builtin-declaration-mismatch)
# shellcheck disable=SC2206  # one word an option
options=($OPTIONS)

build_native() {
    gcc -w "${base[@]}" "${options[@]}" "${include[@]}" "$@" program.c -lm -latomic >/dev/null 2>&1
}
run() {
    timeout 10 "$1" >"$2" 2>/dev/null
    local code=$?
    [ $code -lt 64 ] && echo "exit $code" >>"$2"
}

build_native -o native && run ./native native.txt || exit 1
if [ "$WANT" = refused ]; then
    "$STAGE/bin/zvm-cc" -w "${base[@]}" "${options[@]}" "${include[@]}" program.c -o guest.zvm -lm -latomic 2>&1 |
        grep -qF -- "$REASON" || exit 1
else
    "$STAGE/bin/zvm-cc" -w "${base[@]}" "${options[@]}" "${include[@]}" program.c -o guest.zvm -lm -latomic >/dev/null 2>&1 || exit 1
    "$STAGE/bin/zerovm" exec --timeout 60s -- guest.zvm >guest.txt 2>/dev/null
    echo "exit $?" >>guest.txt
    cmp -s native.txt guest.txt && exit 1
fi
gcc "${strict[@]}" "${base[@]}" -O2 "${include[@]}" -c program.c -o /dev/null >/dev/null 2>&1 || exit 1
gcc -w "${base[@]}" -O1 -fwrapv -fsanitize=address,undefined -fno-sanitize=shift-base -fno-sanitize-recover=all \
    "${include[@]}" program.c -o checked -lm -latomic >/dev/null 2>&1 && ASAN_OPTIONS=detect_leaks=0 run ./checked checked.txt || exit 1
cmp -s native.txt checked.txt || exit 1
for fill in zero pattern; do
    build_native -ftrivial-auto-var-init=$fill -o filled && run ./filled filled.txt && cmp -s native.txt filled.txt || exit 1
done
