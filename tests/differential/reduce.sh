#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Makes what one.sh kept small: KEPT/reduced.c. Usage: reduce.sh KEPT   (a folder KIND-SEED). Environment: STAGE, TOOLS.
set -u
here=$(cd "$(dirname "$0")" && pwd)
kept=$(cd "$1" && pwd) || exit 1
name=${kept##*/}
work=$(mktemp -d -p "${SCRATCH:-/dev/shm}") || exit 1
trap 'rm -rf "$work"' EXIT
export OPTIONS STAGE REASON='' WANT=different
OPTIONS=$(cat "$kept/options")
if [ ! -e "$kept/guest.txt" ]; then
    WANT=refused
    REASON=$(grep -m 1 -E 'error:|undefined reference|is refused by' "$kept/guest.log" |
        sed -E 's/.*(error: |undefined reference|is refused by)/\1/; s/error: (label|instruction) [^:]*: //; s/ in line [0-9].*//')
fi
cd "$work" || exit 1

# The prelude becomes part of what can be made smaller.
whole() {
    sed -e "/#include \"prelude.h\"/{
r $here/prelude.h
d
}" >program.c
}

# One of the generator's functions alone, the first that differs.
one_function() {
    local number
    number=$(diff "$kept/native.txt" "$kept/guest.txt" | sed -nE 's/^> f([0-9]+) .*/\1/p' | head -1)
    for number in $number {0..11}; do
        "$TOOLS/program" "${name#*-}" "$number" | whole
        "$here/interesting.sh" && return
    done
    whole <"$kept/program.c"
}

case $name in
c-*) one_function 2>/dev/null ;;
*) whole <"$kept/program.c" ;;
esac
"$here/interesting.sh" || { echo "reduce: $name does not show it again"; exit 1; }

# Options that do not matter go, one after the other.
read -ra options <<<"$OPTIONS"
for ((i = ${#options[@]} - 1; i > 0; i--)); do
    less=("${options[@]:0:i}" "${options[@]:i+1}")
    OPTIONS="${less[*]}" "$here/interesting.sh" && options=("${less[@]}")
done
OPTIONS="${options[*]}"
timeout "${REDUCE_LIMIT:-1200}" cvise --n "${JOBS:-$(nproc)}" "$here/interesting.sh" program.c >"$kept/cvise.log" 2>&1
{ echo "/* zvm-cc $OPTIONS: $WANT $REASON */"; cat program.c; } >"$kept/reduced.c"
echo "reduce: $kept/reduced.c, $(wc -c <"$kept/reduced.c") bytes, $OPTIONS"
