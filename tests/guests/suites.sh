#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The test suites of programs of others give in their sandbox what they give on the host. README.md says which parts cannot
# be run there.
#
# usage: suites.sh STAGE PORTS NAME short|full
set -eu
stage=$1 ports=$2 name=$3 length=$4
zerovm=${ZEROVM:-$stage/bin/zerovm}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# build PORT: for both sides
build() {
    local port=$here/../../toolchain/ports/port.sh
    "$port" "$1" "$ports" guest "$stage/bin/zvm-cc" >/dev/null
    "$port" "$1" "$ports" host "gcc -march=x86-64-v3 -ffp-contract=off" >/dev/null
}

fail() {
    echo "$*" >&2
    exit 1
}

# on SIDE PROGRAM ARGUMENT...: runs the port's program there; OPTIONS are zerovm's.
OPTIONS=()
on() {
    local program=$ports/$name/$1/$2
    case $1 in
    host) shift 2 && "$program" "$@" ;;
    guest) shift 2 && "$zerovm" exec --memory 1GiB "${OPTIONS[@]}" -- "$program" "$@" ;;
    esac
}

# alike FILTER PROGRAM ARGUMENT...: with the same input, output and exit code are alike once the sed script FILTER went over them;
# so is what was said on standard error. The guest's output stays in guest.out.
alike() {
    local filter=$1 side
    shift
    cat >alike.in
    for side in host guest; do
        on "$side" "$@" <alike.in >"$side.raw" 2>"$side.raw.errors" && echo 0 >"$side.code" || echo $? >"$side.code"
        tr '\r' '\n' <"$side.raw" | sed "$filter" >"$side.out"
        tr '\r' '\n' <"$side.raw.errors" | sed "$filter" >"$side.errors"
    done
    diff host.code guest.code || fail "$*: exit codes differ: $(tail -n 3 guest.errors)"
    diff host.out guest.out || fail "$*: output differs"
    diff host.errors guest.errors || fail "$*: messages differ"
}

# contains FILE TEXT: so that two sides that fail alike are no success.
contains() {
    grep -qF -- "$2" "$1" || fail "$1 does not say \"$2\": $(tail -n 3 "$1")"
}

suite_zstd() {
    local levels=(-1 -5 -9 --fast=5) rounds=20 level golden=$ports/zstd/source/tests
    [ "$length" = short ] || levels+=(-13 -17 "--ultra -22") rounds=300
    build zstd
    on host datagen -g6291456 -P47 -s7 >plain
    on guest datagen -g6291456 -P47 -s7 | cmp - plain
    cat "$ports"/zstd/source/lib/*/*.c >text
    for level in "${levels[@]}"; do
        for sample in plain text; do
            # shellcheck disable=SC2086  # a level may be two words
            for side in host guest; do on "$side" zstd -q $level <$sample >"$side.zst"; done
            cmp host.zst guest.zst
            on guest zstd -q -d --long=27 <host.zst | cmp - $sample
        done
    done
    for file in "$golden"/golden-decompression/*.zst; do
        alike '' zstd -q -d -c <"$file"
    done
    for file in "$golden"/golden-compression/*; do
        alike '' zstd -q -c <"$file"
    done
    # Progress is shown by the clock; the first of their own tests want threads.
    for program in fuzzer zstreamtest; do
        alike '/^Starting/d;/^ *[0-9]* *\/ /d;/^ *$/d' $program -s3 -t1 "-i$rounds" </dev/null
        cat guest.out guest.errors >said
        contains said 'fuzzer tests completed'
    done
    alike '' invalidDictionaries </dev/null
}

# RunTest of PCRE2, unchanged, with a pcre2test that runs where PCRE2TEST says. The files are the sandbox's channels.
suite_pcre2() {
    build pcre2
    ln -s "$ports/pcre2/source/testdata" testdata
    cat >pcre2test <<'END'
#!/bin/bash
words=() files=()
while [ $# -gt 0 ]; do
    case $1 in
    -S | -t | -tm | -C | -error) words+=("$1" ${2+"$2"}); shift ;;
    -*) words+=("$1") ;;
    *) files+=("$1") ;;
    esac
    shift || break
done
[ ${#files[@]} -lt 1 ] || exec <"${files[0]}"
[ ${#files[@]} -lt 2 ] || exec >"${files[1]}"
set -o pipefail
sed "s,\./testbtables,$TABLES," | $PCRE2TEST "${words[@]}" | sed "s,$TABLES,./testbtables,"
END
    chmod +x pcre2test
    TABLES=./testbtables PCRE2TEST=$ports/pcre2/host/pcre2test sh "$ports/pcre2/source/RunTest" '~3' '~20' >host.out 2>host.errors
    TABLES=/dev/testbtables PCRE2TEST="$zerovm exec --memory 512MiB --channel name=testbtables,source=testdata/testbtables,mode=read -- \
        $ports/pcre2/guest/pcre2test" sh "$ports/pcre2/source/RunTest" '~3' '~20' >guest.out 2>guest.errors
    diff host.out guest.out
    [ "$(grep -c '^  OK' guest.out)" = 61 ] || fail "of 61 tests $(grep -c '^  OK' guest.out) went well"
    alike '' pcre2posix_test </dev/null
}

suite_expat() {
    local file
    build expat
    alike '' runtests -v </dev/null
    contains guest.out '100%: Checks: 345, Failed: 0'
    for file in "$ports"/expat/source/testdata/largefiles/*.xml; do
        [ -s "$file" ] || fail "$file is not there"
        alike '' xmlwf <"$file"
    done
}

suite_oniguruma() {
    local test checks=0
    build oniguruma
    for test in test_back test_options test_regset test_syntax test_utf8 testc testu; do
        alike '' "$test" </dev/null
        contains guest.out 'FAIL: 0,  ERROR: 0'
        checks=$((checks + $(sed -n 's/^RESULT   SUCC: *\([0-9]*\),.*/\1/p' guest.out)))
    done
    [ "$checks" = 4358 ] || fail "$checks checks, not 4358"
}

suite_jq() {
    local test expected
    build oniguruma
    build jq
    export PAGER=less
    OPTIONS=(--env PAGER=less)
    # What has been passed of them, without a folder for modules and with the manual's own mistakes; the host's jq says the same.
    while read -r test expected; do
        alike '' jq --run-tests <"$ports/jq/source/tests/$test.test"
        contains guest.out "$expected"
    done <<'END'
jq 316 of 321 tests passed (4 malformed)
onig 22 of 22 tests passed (0 malformed)
base64 7 of 7 tests passed (0 malformed)
optional 3 of 3 tests passed (0 malformed)
man 185 of 190 tests passed (3 malformed)
END
    printf '[3,1,{"a":[null,true,"\\u00e9\\ud83d\\ude00",1e1000,-0.0,1.5e-7]},2]' >data
    for program in . '.[2].a' 'map(type)' 'sort' '[paths]' 'tojson|fromjson' '[.[0:2][]|.*1.1]' '@base64' 'to_entries' \
        '[limit(5;repeat(1))]' 'now|type' '"test"|test("T";"i")' '[splits("a";"b")]' 'input' 'error("x")'; do
        for option in -c -Sa; do
            alike '' jq $option "$program" <data
        done
    done
}

"suite_$name"
