#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Fuzzing; README.md says what. All of it lies in build/fuzz*, beside build/release, whose toolchain makes the real images.
# Usage: fuzz.sh build                make the targets and what they start from
#        fuzz.sh run NAME SECONDS     look for new inputs and crashes; `all` for every target, one after the other
#        fuzz.sh verify NAME [--quick] the same as a line of `make verify`
#        fuzz.sh coverage             what the inputs known so far reach, with a floor
#        fuzz.sh minimize [NAME...]   keep of the inputs found the fewest that reach as much
#        fuzz.sh nightly HOURS        AFL++ on the targets of untrusted programs
set -eu
cd "$(dirname "$0")/../.."
# fuzz.cmake has the table of targets.
read -ra targets < <(sed -n 's/^set(FUZZ_TARGETS \(.*\))$/\1/p' tests/fuzz/fuzz.cmake)
VERIFY_SECONDS=${FUZZ_SECONDS:-90}
export ASAN_OPTIONS=abort_on_error=1:symbolize=1

# make_build DIRECTORY COMPILER OPTION...: configures and builds the targets there.
make_build() {
    local dir=$1 compiler=$2
    shift 2
    if ! { cmake -S . -B "$dir" -G Ninja -DCMAKE_C_COMPILER="$compiler" -DCMAKE_BUILD_TYPE=Debug \
        -DCMAKE_C_FLAGS_DEBUG='-O1 -g' -DZEROVM_FUZZ=ON "$@" && cmake --build "$dir" --target fuzz; } >"$dir.log" 2>&1; then
        cat "$dir.log" >&2
        return 1
    fi
}

# What the targets start from: build/fuzz/seeds/NAME, made anew; text of real programs when the toolchain is there.
make_seeds() {
    local seeds=build/fuzz/seeds.part image source images=()
    rm -rf "$seeds"
    mkdir -p "$seeds/images" "${targets[@]/#/$seeds/}" "${targets[@]/#/build/fuzz/found/}"
    if [ -x build/release/stage/bin/zvm-cc ]; then
        for source in examples/hello/hello.c tests/guests/{jumps,memory,floats,sorting}.c; do
            image=$seeds/images/$(basename "$source" .c)
            build/release/stage/bin/zvm-cc -O2 "$source" -o "$image" -lm
            images+=("$image")
        done
    fi
    build/fuzz/fuzz/fuzz_elf_seed "$seeds/elf"
    build/fuzz/fuzz/fuzz_validator_seed "$seeds/validator" "${images[@]}"
    cp manifests/*.yaml "$seeds/manifest"
    examples/mapreduce/job.sh 3 2 >"$seeds/job/mapreduce"
    examples/sort/job.sh 2 >"$seeds/job/sort"
    make_jail_seeds "$seeds"
    rm -rf build/fuzz/seeds
    mv "$seeds" build/fuzz/seeds
}

# Vectors and real text as code for a jail. Before it: the heap's second page, no size, no sets; flags: both are made fit.
make_jail_seeds() {
    local file i=0
    for file in "$1"/validator/*[05]; do
        i=$((i + 1))
        { printf '\2\0\0\0\0\0\0\0''\0\0\0\0\0\0\0\0''\0\0\0\0''\3\0\0\0' && tail -c +2 "$file"; } >"$1/jail/$i"
    done
}

# build [once]: the targets as the sources are now, and what they start from; with `once` that only where it is missing.
# One at a time: the lines of `make verify` all want it.
build() {
    mkdir -p build
    (
        flock 9
        make_build build/fuzz clang-14
        if [ "${1:-}" != once ] || [ ! -d build/fuzz/seeds ]; then
            make_seeds
        fi
    ) 9>build/fuzz.lock
}

# The directories that a target reads; the first gets what it finds.
corpora() {
    echo "build/fuzz/found/$1" "build/fuzz/seeds/$1"
    [ ! -d "tests/fuzz/corpus/$1" ] || echo "tests/fuzz/corpus/$1"
}

options() { echo -timeout=10 -rss_limit_mb=2048 -max_len=16384 -artifact_prefix="build/fuzz/$1."; }

# run_target NAME SECONDS: what libFuzzer says goes to the log; a crash is written to build/fuzz/NAME.crash-HASH.
run_target() {
    local log=build/fuzz/$1.log
    # shellcheck disable=SC2046  # words
    build/fuzz/fuzz/fuzz_"$1" $(options "$1") -max_total_time="$2" -print_final_stats=1 $(corpora "$1") >"$log" 2>&1
}

runs_of() { sed -n 's/^stat::number_of_executed_units: *//p' "build/fuzz/$1.log" | tail -n 1; }

run() {
    local name
    for name in $([ "$1" = all ] && echo "${targets[@]}" || echo "$1"); do
        run_target "$name" "$2" || {
            tail -n 60 "build/fuzz/$name.log" >&2
            return 1
        }
        echo "$name: $(runs_of "$name") inputs tried, $(find "build/fuzz/found/$name" -type f | wc -l) found worth keeping"
    done
}

verify() {
    local seconds=$VERIFY_SECONDS failures=0
    [ "${2:-}" != --quick ] || seconds=2
    build once
    run_target "$1" "$seconds" || failures=1
    [ "$failures" = 0 ] || tail -n 60 "build/fuzz/$1.log"
    echo "VERIFY fuzz_$1 cases=$(runs_of "$1" | grep . || echo 0) failures=$failures"
    return "$failures"
}

# Least share of lines, in percent, that the inputs must reach.
floors='validator 94
elf_image 96
image 88'

# Reads the seeds, what is in the tree, and what a search that is the same every time finds from them; so the floor does
# not depend on luck. What was found by longer searches counts too where it is there.
coverage() {
    local name floor dir=build/fuzz-coverage share bad=0 files
    make_build "$dir" clang-14 -DFUZZ_INSTRUMENT='-fprofile-instr-generate;-fcoverage-mapping'
    for name in elf validator; do
        rm -rf "${dir:?}/$name"
        mkdir "$dir/$name"
        # shellcheck disable=SC2046  # words
        build/fuzz/fuzz/fuzz_"$name" $(options "$name") -seed=1 -runs=20000 "$dir/$name" $(corpora "$name") >"$dir/$name.log" 2>&1
        # shellcheck disable=SC2046
        LLVM_PROFILE_FILE=$dir/$name.profraw "$dir/fuzz/fuzz_$name" -runs=0 "$dir/$name" $(corpora "$name") >>"$dir/$name.log" 2>&1
    done
    llvm-profdata-14 merge -o "$dir/all.profdata" "$dir"/{elf,validator}.profraw
    while read -r name floor; do
        files=(loader/"$name".c)
        [ "$name" != validator ] || files=(validator/*.c)
        share=$(llvm-cov-14 export -summary-only -instr-profile="$dir/all.profdata" "$dir/fuzz/fuzz_validator" \
            -object "$dir/fuzz/fuzz_elf" "${files[@]}" | jq '.data[0].totals.lines.percent * 100 | floor / 100')
        echo "$name: $share % of lines, at least $floor"
        jq -en "$share >= $floor" >/dev/null || bad=1
    done <<<"$floors"
    return "$bad"
}

minimize() {
    local name
    [ $# -gt 0 ] || set -- "${targets[@]}"
    for name; do
        rm -rf "build/fuzz/merged"
        mkdir build/fuzz/merged
        # shellcheck disable=SC2046
        build/fuzz/fuzz/fuzz_"$name" -merge=1 build/fuzz/merged $(corpora "$name") >"build/fuzz/$name.merge.log" 2>&1
        rm -rf "build/fuzz/found/$name"
        mv build/fuzz/merged "build/fuzz/found/$name"
        echo "$name: $(find "build/fuzz/found/$name" -type f | wc -l) inputs are enough"
    done
}

# AFL++ in persistent mode: the same targets, another engine; one processor each. Starts from what is known.
nightly() {
    local name dir=build/fuzz-afl seconds bad=0
    seconds=$(awk "BEGIN { print int($1 * 3600) }")
    build once
    AFL_QUIET=1 make_build "$dir" afl-clang-fast -DFUZZ_INSTRUMENT='-fsanitize=address,undefined;-fno-sanitize-recover=all'
    for name in elf validator; do
        rm -rf "$dir/$name.in"
        mkdir -p "$dir/$name.in"
        # shellcheck disable=SC2046
        find $(corpora "$name") -type f -size -16k -exec cp -t "$dir/$name.in" {} +
        AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_UI=1 AFL_AUTORESUME=1 \
            ASAN_OPTIONS=abort_on_error=1:symbolize=0:detect_leaks=0 timeout -s INT $((seconds + 600)) \
            afl-fuzz -V "$seconds" -t 2000 -m none -i "$dir/$name.in" -o "$dir/$name.out" -- "$dir/fuzz/fuzz_$name" \
            >"$dir/$name.log" 2>&1 &
    done
    wait
    for name in elf validator; do
        local found="$dir/$name.out/default"
        grep -E '^(execs_done|execs_per_sec|corpus_count|saved_crashes|saved_hangs|bitmap_cvg)' "$found/fuzzer_stats" |
            sed "s/^/$name: /"
        [ -z "$(find "$found"/{crashes,hangs} -name 'id:*' -print -quit)" ] || bad=1
        cp -n "$found"/queue/id* "build/fuzz/found/$name/"
    done
    return "$bad"
}

command=$1
shift
"$command" "$@"
