#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Random programs, compiled natively and by zvm-cc: both must print the same. README.md says what programs.
#
#   differential.sh BUILD minutes N       new seeds on all cores for N minutes; reduces what it finds
#   differential.sh BUILD share KIND N    programs 1 to N of one kind (into the folder LABEL-share-KIND, if LABEL is set)
#   differential.sh BUILD seed KIND SEED  one program
#
# Fails when a program comes out otherwise, or is refused without a reason in refusals.tsv. Keeps such programs in
# BUILD/differential/*/KIND-SEED. Environment: JOBS, FIRST (the first seed of `minutes`), STAGE.
set -u
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd) || exit 2
export TOOLS=$build/tests/differential STAGE=${STAGE:-$build/stage}
what=$2 jobs=${JOBS:-$(nproc)}
run=$build/differential/${LABEL:+$LABEL-}$what${3:+-$3}
export KEEP=$run

rm -rf "$run"
mkdir -p "$run"
SCRATCH=$(mktemp -d -p /dev/shm zerovm-differential.XXXXXX) || SCRATCH=$(mktemp -d) || exit 1
export SCRATCH
trap 'rm -rf "$SCRATCH"' EXIT

# What every program of the kind asm is linked with.
prepare() {
    local source name
    for source in assembly_enter.S assembly_host.c; do
        name=${source%.*}
        gcc -w -O1 -march=x86-64-v3 -fno-pie -c "$here/$source" -o "$SCRATCH/native_$name.o" &&
            "$STAGE/bin/zvm-cc" -w -O1 -march=x86-64-v3 -c "$here/$source" -o "$SCRATCH/guest_$name.o" || exit 1
    done
    ln -s "$TOOLS"/{assembly,options,program} "$SCRATCH"
    TOOLS=$SCRATCH
}

# One of $jobs workers; takes each $jobs-th number of FIRST, FIRST + 1 ... until $deadline.
worker() {
    local kinds=(c asm c csmith c) number=$(($1 + FIRST))
    while [ "$(date +%s)" -lt "$deadline" ]; do
        "$here/one.sh" "${kinds[number % 5]}" "$number"
        number=$((number + jobs))
    done >"$run/results.$1"
}

run_minutes() {
    local i
    FIRST=${FIRST:-$(date +%s)000}
    deadline=$(($(date +%s) + $1 * 60))
    echo "differential: seeds from $FIRST"
    for ((i = 0; i < jobs; i++)); do worker "$i" & done
    wait
    cat "$run"/results.* >"$run/results"
    rm "$run"/results.*
}

# Gives each refusal its reason; what has none is "unexplained".
explain() {
    awk -F '\t' -v OFS='\t' 'NR == FNR { if ($0 !~ /^#/ && NF > 1) { pattern[++n] = $1; reason[n] = $2 } next }
        $4 == "refused" {
            why = ""
            for (i = 1; i <= n && why == ""; i++) if ($5 ~ pattern[i]) why = reason[i]
            $4 = why == "" ? "unexplained" : "refused"
            if (why != "") $5 = why
        }
        { print }' "$here/refusals.tsv" "$run/results" >"$run/explained"
}

summarize() {
    echo "programs by kind and level:"
    awk -F '\t' '$4 != "refused" || $1 != "asm" { key = sprintf("%-7s %-10s", $1, $3); all[key]++; verdict[key, $4]++ }
        END { for (key in all) {
            line = sprintf("  %s %6d", key, all[key])
            n = split("same different refused unexplained unbuilt slow broken", word, " ")
            for (i = 1; i <= n; i++) if (verdict[key, word[i]]) line = line sprintf("  %s %d", word[i], verdict[key, word[i]])
            print line } }' "$run/explained" | sort
    echo "refusals by reason:"
    awk -F '\t' '$4 == "refused" { n[$5]++ } END { for (why in n) printf "  %6d  %s\n", n[why], why }' "$run/explained" | sort -rn
    awk -F '\t' '$4 == "different" || $4 == "unexplained" || $4 == "broken" { print }' "$run/explained" >"$run/bad"
    cut -f 1,2,4,5 "$run/bad" | head -40
    [ ! -s "$run/bad" ]
}

# The first few; a difference of the kind asm names its instruction already.
reduce() {
    awk -F '\t' '$1 != "asm" && $4 != "broken" { print $1 "-" $2 }' "$run/bad" | head -"${REDUCE:-4}" | while read -r kept; do
        "$here/reduce.sh" "$run/$kept"
    done
}

prepare
case $what in
minutes) run_minutes "$3" ;;
share) seq 1 "$4" | xargs -P "$jobs" -I '{}' "$here/one.sh" "$3" '{}' >"$run/results" ;;
seed) "$here/one.sh" "$3" "$4" >"$run/results" ;;
*) sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
explain
summarize
bad=$?
[ "$what" = share ] || reduce
echo "DIFFERENTIAL programs=$(awk -F '\t' '$1 != "asm" || $4 != "refused"' "$run/results" | wc -l) failures=$(wc -l <"$run/bad")"
exit $bad
