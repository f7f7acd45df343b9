#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs GCC's own execution tests through zvm-cc and zerovm, as DejaGnu runs them, and holds what came out against expected.tsv.
#
# usage: run.sh BUILD_DIR whole [SUITE...]   all tests of the suites (default: all suites) at all levels
#        run.sh BUILD_DIR share SUITE...     the share that CI runs: suites.tsv says how much
#
# CC, CXX and RUN, when set, replace the compilers and the command before a program's name; with CC=gcc CXX=g++ RUN= the
# tests run natively. ONLY names a file of test names; no others are run then. JOBS is how many run at a time.
set -u
here=$(cd "$(dirname "$0")" && pwd)
[ $# -ge 2 ] || { sed -n 's/^# \{0,1\}//p' "$0" | sed -n 4,5p >&2; exit 2; }
build=$(realpath "$1") size=$2
shift 2
stage=${ZEROVM_STAGE:-$build/stage}
work=${WORK:-$build/gcc}
sources=$work/sources/gcc/testsuite
all_levels='{-O0} {-O1} {-O2} {-O3} {-Os} {-O2 -flto}'
# The headers of the host's C++ library serve as far as they are templates; there is no such library for guests yet.
cxx="$stage/bin/zvm-c++ -I$here/include -I/usr/include/c++/12 -I/usr/include/x86_64-linux-gnu/c++/12"
export PATH="$stage/bin:$PATH" LC_ALL=C TERM=dumb

fail() {
    echo "run.sh: $*" >&2
    exit 1
}

# The tests come from Debian's package gcc-12-source. They are unpacked once, whoever comes first.
unpack() {
    mkdir -p "$work"
    exec 9>"$work/lock"
    flock 9
    if [ ! -f "$work/unpacked" ]; then
        "$here/../../toolchain/ports/fetch.sh" "$here" "$work/sources" || fail "no tests"
        touch "$work/unpacked"
    fi
    exec 9>&-
}

# start SUITE EVERY LEVELS TOOL SCRIPT...: the runs of one suite; they share its tests among themselves by markers in a folder.
start() {
    local folder=$work/$1 tool=$4 job
    export ZVM_TEST_RUN="${RUN-$stage/bin/zerovm exec --memory 1GiB --cpu 15s --}" ZVM_TEST_EVERY=$2 ZVM_TEST_LEVELS=$3 ZVM_TEST_ONLY=${ONLY:-}
    export GCC_RUNTEST_PARALLELIZE_DIR=$folder/taken
    shift 4
    rm -rf "$folder"
    mkdir -p "$folder/taken"
    for ((job = 1; job <= ${JOBS:-$(nproc)}; job++)); do
        mkdir "$folder/$job"
        for what in target host build; do echo "set ${what}_triplet x86_64-pc-linux-gnu"; done >"$folder/$job/site.exp"
        printf 'set tmpdir %s\nlappend boards_dir %s\n' "$folder/$job" "$here" >>"$folder/$job/site.exp"
        (cd "$folder/$job" && runtest --tool "$tool" --srcdir "$sources" --target_board=unix \
            "GCC_UNDER_TEST=${CC:-$stage/bin/zvm-cc}" "GXX_UNDER_TEST=${CXX:-$cxx}" "$@" >out 2>&1) &
    done
}

# Says how far a suite is, on a terminal, until its runs have ended.
watch() {
    while [ -t 1 ] && [ -n "$(jobs -rp)" ]; do
        printf '\r%s: %d programs ' "$1" "$(cat "$work/$1"/*/*.sum 2>/dev/null | grep -c 'execution\|produce executable')"
        sleep 1
    done
    [ ! -t 1 ] || printf '\r\033[K'
    wait
}

suite() {
    local name tool every levels scripts results=$work/$1.tsv log
    IFS=$'\t' read -r name tool every levels scripts < <(grep "^$1	" "$here/suites.tsv")
    [ -n "$name" ] || fail "$1: no such suite in suites.tsv"
    [ "$size" = share ] || { every=1 levels=$all_levels; }
    # shellcheck disable=SC2086  # one word a script
    start "$1" "${EVERY:-$every}" "${LEVELS:-$levels}" "$tool" $scripts
    watch "$1"
    for log in "$work/$1"/*/"$tool.log"; do awk -f "$here/judge.awk" "$log"; done | sort -u >"$results"
    [ -s "$results" ] || { cat "$work/$1"/*/out >&2; fail "$1: nothing ran"; }
    awk -v suite="$1" -v size="${ONLY:+share}${ONLY:-$size}" -f "$here/compare.awk" "$here/causes.tsv" "$here/expected.tsv" "$results"
}

unpack
suites=("$@")
[ ${#suites[@]} -gt 0 ] || mapfile -t suites < <(sed -n 's/^\([^#\t]*\)\t.*/\1/p' "$here/suites.tsv")
bad=0
for each in "${suites[@]}"; do
    suite "$each" || bad=1
done
exit $bad
