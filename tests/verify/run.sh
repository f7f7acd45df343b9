#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs every oracle of a build at full size, two at a time, and closes with a table and a line that counts them.
# Usage: run.sh BUILD_DIR [--quick]
# With --quick each runs its shortest share. Logs: BUILD_DIR/verify/NAME.log.
set -u
dir=$1/verify quick=${2:-}
[ -s "$dir/programs.tsv" ] || { echo "no oracles in $dir" >&2; exit 2; }

run_one() { # NAME PROGRAM ARGUMENTS
    local begin=$SECONDS
    # shellcheck disable=SC2086  # one word an argument
    "$2" $3 >"$dir/$1.log" 2>&1
    echo "$? $((SECONDS - begin))" >"$dir/$1.result"
    printf '%s: %s, %d s\n' "$(date +%T)" "$(tail -n 1 "$dir/$1.log")" $((SECONDS - begin))
}

rm -f "$dir"/*.log "$dir"/*.result
begin=$SECONDS
while IFS=$'\t' read -r name program full; do
    [ "$(jobs -rp | wc -l)" -lt 2 ] || wait -n
    echo "$(date +%T): $name starts"
    run_one "$name" "$program" "${quick:-$full}" &
done <"$dir/programs.tsv"
wait

good=0 bad=0
printf '\n%-24s %14s %9s %8s  %s\n' test cases failures seconds result
while IFS=$'\t' read -r name _; do
    read -r code seconds <"$dir/$name.result"
    line=$(tail -n 1 "$dir/$name.log" | grep -E "^VERIFY $name cases=[0-9]+ failures=[0-9]+\$")
    cases=${line##*cases=} cases=${cases%% *} failures=${line##*failures=}
    if [ "$code" = 0 ] && [ "$failures" = 0 ]; then
        good=$((good + 1)) result=ok
    else
        bad=$((bad + 1)) result="FAIL (exit code $code, see $dir/$name.log)"
    fi
    printf '%-24s %14s %9s %8s  %s\n' "$name" "${cases:--}" "${failures:--}" "$seconds" "$result"
done <"$dir/programs.tsv"
printf '\n%d oracles agree, %d failed, %d s in all\n' $good $bad $((SECONDS - begin))
[ $bad = 0 ]
