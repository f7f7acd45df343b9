#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Programs that are refused: symbol and source line, exit codes, messages, and that the verdict stands whatever becomes of
# its explanation. Usage: images.sh PREFIX
set -u
prefix=$(realpath "$1")
zerovm=${ZEROVM:?the command to test}
here=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
# shellcheck source=tests/unit/explain/link.sh
source "$here/link.sh"
failures=0

# matches PATTERN FILE: all that was printed there; "" is nothing at all.
matches() {
    if [ -n "$1" ]; then grep -qzE -- "$1" "$2"; else [ ! -s "$2" ]; fi
}

# says NAME EXIT_CODE STDOUT_PATTERN STDERR_PATTERN COMMAND...
says() {
    local name=$1 expected=$2 out=$3 err=$4 code=0 problem=
    shift 4
    "$@" >out 2>err </dev/null || code=$?
    [ "$code" = "$expected" ] || problem="exit code $code, not $expected"
    matches "$out" out || problem="standard output is not like '$out'"
    matches "$err" err || problem="standard error is not like '$err'"
    [ -z "$problem" ] || { echo "FAIL $name: $problem: $(cat out err)" >&2; failures=$((failures + 1)); }
}

"$prefix/bin/zvm-cc" -O1 -xc - -o good.zvm <<<'int main(void) { return 0; }' || exit 2
link_reject "$prefix" "$here/sign.c" sign.zvm || exit 2
link_reject "$prefix" "$here/../../conformance/reject/bare_store.S" store.zvm || exit 2
line=$(($(grep -n '"js 1f' "$here/sign.c" | cut -d: -f1) - 1)) # the asm statement starts a line before

# The place, in words and as JSON.
says c_program 1 '' "in negative_product\+0x[0-9a-f]+, \./sign\.c:$line.*> [0-9a-f]* +78 02 .*js .*reads SF, left undefined by imull" \
    "$zerovm" validate sign.zvm
says no_lines 1 '' 'in _start.*> 00020000  c7 00 01 00 00 00 +movl [$]1, \(%rax\).*movl [$]1, %gs:\(%eax\)' \
    "$zerovm" validate store.zvm
"$zerovm" validate --json sign.zvm >sign.json
# shellcheck disable=SC2016  # $line is jq's
says json 0 '^true' '' jq --argjson line "$line" '.verdict == "refused" and .rule == "flags" and .symbol.name == "negative_product"
    and .source == {file: "./sign.c", line: $line} and .address == .offset + 131072
    and (.bundle | map(select(.marked)) | length == 1 and .[0].bytes == "78 02")' sign.json
says linking 1 '' 'in negative_product.*ld returned 1' "$prefix/bin/zvm-cc" -g -O1 "$here/sign.c" -o linked.zvm

# Exit codes and messages.
says good        0 '^good\.zvm: OK' '' "$zerovm" validate good.zvm
says quiet       0 '' '' "$zerovm" validate --quiet good.zvm good.zvm
says good_json   0 '"verdict":"accepted".*"stats":null' '' "$zerovm" validate --json good.zvm
says several     1 'good\.zvm: OK' 'sign\.zvm: .*rule flags.*store\.zvm: .*rule memory' "$zerovm" validate sign.zvm good.zvm store.zvm
says not_elf     1 '' '^zerovm: /bin/true: [^ ]* header[^ ]* EI_CLASS is 2[^>]*$' "$zerovm" validate /bin/true
says not_elf_json 1 '"verdict":"refused".*EI_CLASS.*"rule":null.*"bundle":null' '' "$zerovm" validate --json /bin/true
says missing     2 '' 'none\.zvm: open: No such file' "$zerovm" validate none.zvm
says missing_json 2 '"verdict":"unreadable","message":"open: No such file' '' "$zerovm" validate --json none.zvm
says directory   2 '' '\.: a directory, expected a regular file' "$zerovm" validate .
says special     2 '' '/dev/null: a special file' "$zerovm" validate --raw /dev/null
says worst_counts 2 'good\.zvm: OK' 'sign\.zvm: .*rule flags' "$zerovm" validate none.zvm sign.zvm good.zvm
says no_file     2 '' 'no file, expected: zerovm validate' "$zerovm" validate
says no_option   2 '' 'no-such' "$zerovm" validate --no-such good.zvm
says table_alone 2 '' '--table takes nothing else' "$zerovm" validate --table good.zvm
says raw_program 1 '' 'rule ' "$zerovm" validate --raw good.zvm
says help        0 '^Usage: zerovm validate.*--json.*--raw.*--stats.*--table' '' "$zerovm" validate --help
printf 'int' >$'odd\xff\n"name'
says odd_name    1 '"file":"odd\\ufffd|"file":"odd' '' "$zerovm" validate --json $'odd\xff\n"name'
jq -e .file out >/dev/null || { echo 'FAIL odd_name: no JSON' >&2; failures=$((failures + 1)); }

# Statistics add up; the table has all rules and a row of each kind.
"$zerovm" validate --json --stats good.zvm sign.zvm >stats.json
says stats_add_up 0 '^true.true.$' '' jq '.stats | .bundles * 32 == .bytes and ([.classes[]] | add) == .instructions
    and .classes.unknown < 10 and .classes.return > 5 and .padding_bytes >= .classes.padding' stats.json
says stats 0 'bundles +[0-9]+.*padding +[0-9]+ +[0-9.]+ % of the bytes.*branch +[0-9]+' '' "$zerovm" validate --stats good.zvm
says table 0 '  memory  .*  flags  .*01 +add +rm reg .*C3 +ret .*in its group alone.*\[66\] 0F AF +imul +rm reg' '' \
    "$zerovm" validate --table
[ "$(wc -l <out)" -gt 400 ] || { echo 'FAIL table: it is short' >&2; failures=$((failures + 1)); }

# Without the program that explains, and where the debug information is broken in ways of its own, the verdict stands.
mkdir -p alone/bin
cp "$zerovm" alone/bin/zerovm
says alone      1 '' 'rule flags.*no explanation: run .*zvm-explain: No such file' alone/bin/zerovm validate sign.zvm
says alone_good 0 'good\.zvm: OK' '' alone/bin/zerovm validate good.zvm
says alone_json 2 '' 'no explanation' alone/bin/zerovm validate --json good.zvm
size=$(stat -c %s sign.zvm)
start=$("$prefix/bin/zvm-readelf" -SW sign.zvm | sed -n 's/.* \.debug_aranges *PROGBITS *[0-9a-f]* \([0-9a-f]*\) .*/\1/p')
start=$((16#$start))
RANDOM=1
for i in {1..60}; do
    cp sign.zvm broken.zvm
    for _ in 1 2 3 4; do
        at=$((start + (RANDOM * 32768 + RANDOM) % (size - start)))
        printf '%b' "\\x$(printf '%02x' $((RANDOM % 256)))" | dd of=broken.zvm bs=1 seek=$at conv=notrunc status=none
    done
    says "broken_$i" 1 '' 'broken\.zvm: code at 0x[0-9a-f]* is refused by rule flags' "$zerovm" validate broken.zvm
done

[ "$failures" = 0 ]
