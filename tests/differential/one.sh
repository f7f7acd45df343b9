#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Tries one program: compiles it for the host and for a guest with the same options, runs both, compares. Prints a line:
# KIND SEED LEVEL VERDICT DETAIL, with tabs between. Usage: one.sh KIND SEED
#
# KIND     c (program.c), csmith, asm (assembly.c)
# VERDICT  same; different; refused (by zvm-cc or the validator); unbuilt (GCC itself refuses it); slow (natively, too);
#          broken (the generator's fault)
#
# For asm, tests that the assembler refuses are left out, a line each with the verdict refused, and the rest is tried.
# Environment: TOOLS (the generators and what differential.sh prepared), STAGE. KEEP: where a program goes that is neither
# same nor unbuilt nor slow. OPTIONS instead of drawn ones.
set -u
here=$(cd "$(dirname "$0")" && pwd)
kind=$1 seed=$2
export LC_ALL=C
work=$(mktemp -d -p "${SCRATCH:-/dev/shm}" differential.XXXXXX) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
base=(-w -march=x86-64-v3 -ffp-contract=off)
include=(-I"$here" -I/usr/include/csmith)
# Seconds of processor time, which other work on the machine does not change.
native_limit=5 guest_limit=60

say() { printf '%s\t%s\t%s\t%s\t%s\n' "$kind" "$seed" "$level" "$1" "${2:-}"; }

# verdict WORD [DETAIL]: the end.
verdict() {
    case $1 in
    different | refused | broken)
        if [ -n "${KEEP:-}" ]; then
            rm -rf native guest.zvm "${KEEP:?}/$kind-$seed"
            mkdir -p "$KEEP"
            cp -r "$work" "$KEEP/$kind-$seed"
        fi ;;
    esac
    say "$@"
    exit 0
}

# The line of a log that says what is wrong.
complaint() { grep -m 1 -E 'error:|Error:|undefined reference|is refused by' "$1" || head -1 "$1"; }

# Constants and some builtins of csmith's are long, which has 32 bits in guests.
csmith_program() {
    local extra=(--no-packed-struct --builtins --inline-function --no-volatiles)
    timeout 60 csmith --seed "$seed" --no-argc --max-funcs 5 --max-block-depth 3 "${extra[seed % 4]}" >raw.c || return 1
    sed -E 's/\b(0x[0-9A-Fa-f]+|[0-9]+)(U?)L\b/\1\2LL/g; s/\b(__builtin_[a-z]+[^l])l\(/\1ll(/g' raw.c >program.c
    rm raw.c
}

build_c() {
    local own
    own=$(sed -n '1s,^/\* program [0-9]*\(.*\) \*/$,\1,p' program.c)
    echo "$options$own" >options
    # shellcheck disable=SC2206  # one word an option
    local all=("${base[@]}" $options $own "${include[@]}" program.c -lm -latomic)
    gcc "${all[@]}" -o native >native.log 2>&1 || verdict unbuilt "$(complaint native.log)"
    run_native
    "$STAGE/bin/zvm-cc" "${all[@]}" -o guest.zvm >guest.log 2>&1 || verdict refused "$(complaint guest.log)"
}

run_native() {
    # The shell's own word about a signal is not for the log.
    { (ulimit -t $native_limit; exec ./native >native.txt 2>native.err); } 2>/dev/null
    native=$?
    if [ $native -gt 63 ]; then
        [ $native = 137 ] || [ $native = 152 ] && verdict slow
        [ "$kind" != csmith ] && verdict broken "exit code $native"
    fi
}

# Adds to skip the tests on whose lines the assembler found fault; each is a verdict of its own.
skip_refused() {
    local found
    found=$(sed -nE 's/^program\.s:([0-9]+): [Ee]rror: /\1\t/p' guest.log |
        awk -F '\t' 'NR == FNR { why[$1] = $2; next }
            sub(/^\.Ltest/, "") { number = $0 + 0 }
            FNR in why { print number "\t" why[FNR] }' - program.s)
    [ -n "$found" ] || return 1
    while IFS=$'\t' read -r number why; do
        case $skip in *",$number,"*) ;; *)
            skip="$skip$number,"
            say refused "$(awk -F '"' -v n="$number" 'index($0, ".Lname" n ":") == 1 { print $2 }' program.s): $why" ;;
        esac
    done <<<"$found"
}

build_asm() {
    local places=("-Wl,--defsym=cells=0x101000")
    skip=,
    while "$TOOLS/assembly" "$seed" "${TESTS:-200}" "$skip" >program.s; do
        "$STAGE/bin/zvm-cc" "${places[@]}" program.s "$TOOLS"/guest_*.o -o guest.zvm >guest.log 2>&1 && break
        skip_refused || verdict refused "$(complaint guest.log)"
    done
    echo "$skip" >options
    gcc -no-pie -static "${places[@]}" -Wl,--section-start=.arena=0x100000 program.s "$TOOLS"/native_*.o -o native \
        >native.log 2>&1 || verdict broken "$(complaint native.log)"
    run_native
}

run_guest() {
    "$STAGE/bin/zerovm" exec --timeout 60min --cpu ${guest_limit}s -- guest.zvm >guest.txt 2>guest.err
    guest=$?
    [ "$native" = "$guest" ] || verdict different "exit code $native natively, $guest in the guest: $(head -1 guest.err)"
    cmp -s native.txt guest.txt && return
    # Functions and lines of csmith's; names of tests.
    verdict different "$(diff native.txt guest.txt | sed -nE 's/^> //p' | case $kind in
        asm) sed -E 's/^[0-9]+ ([^:]*):.*/\1/' | sort | uniq -c | awk '{ n = $1; $1 = ""; print n " x" $0 }' | paste -sd ';' ;;
        *) head -1 ;;
        esac)"
}

level=none
if [ "$kind" != asm ]; then
    options=${OPTIONS:-$("$TOOLS/options" "$seed")}
    level=$(sed -E 's/^(-O[^ ]*( -flto)?).*/\1/' <<<"$options")
fi
case $kind in
c) "$TOOLS/program" "$seed" >program.c && build_c ;;
csmith) csmith_program || verdict slow generator; build_c ;;
asm) build_asm ;;
*) echo "one.sh: no kind $kind" >&2; exit 2 ;;
esac
run_guest
verdict same
