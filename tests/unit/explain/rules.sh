#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Flat code that breaks each rule: its explanation names rule and offset, marks the instruction and says what to do.
# Then all vectors by --json. Usage: rules.sh
set -u
zerovm=${ZEROVM:?the command to test}
here=$(dirname "$(realpath "$0")")
root=$here/../../..
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
failures=0
complain() {
    echo "FAIL $1" >&2
    failures=$((failures + 1))
}
bytes() { xxd -r -p <<<"$1"; }

while IFS=$'\t' read -r rule hex offset marked pattern; do
    code=0
    bytes "$hex" >code.bin
    "$zerovm" validate --raw code.bin >out 2>err || code=$?
    text=$(tr -s ' \n' ' ' <err)
    [ "$code" = 1 ] || complain "$rule $hex: exit code $code"
    [ ! -s out ] || complain "$rule $hex: it says on standard output: $(<out)"
    head -n 1 err | grep -qE "^zerovm: code\.bin: code at $(printf '0x%x' $((0x20000 + offset))) is refused by rule $rule: " ||
        complain "$rule $hex: $(head -n 1 err)"
    grep -qE "^  at .*, offset $(printf '0x%x' "$offset") of the code$" err || complain "$rule $hex: no offset $offset"
    grep -E '^  > ' err | head -n 1 | grep -qE " $marked\$" || complain "$rule $hex: '$marked' is not marked: $(<err)"
    grep -qE -- "$pattern" <<<"$text" || complain "$rule $hex: nothing like '$pattern': $(<err)"
done < <(grep -v '^#' "$here/rules.tsv")

# No rule is left out, but for what says that there is no code.
sed -n 's/^RULE([A-Z0-9_]*, *"\([a-z0-9]*\)".*/\1/p' "$root/validator/rules.def" | grep -vxE 'none|code' | sort >all
grep -v '^#' "$here/rules.tsv" | cut -f 1 | sort -u | diff all - >&2 || complain 'not every rule has a row'
[ "$(wc -l <all)" -gt 10 ] || complain 'no rules were found'
: >empty.bin
"$zerovm" validate --raw empty.bin 2>err && complain 'nothing is accepted as code'
grep -q 'rule code' err || complain 'no rule for nothing'

# One object a file, in the order of the files.
mkdir vectors
while IFS=$'\t' read -r id hex rule offset _; do
    bytes "$hex" >"vectors/$id"
    printf '%s\t%s\t%s\n' "vectors/$id" "$rule" "$offset"
done < <(grep -v '^#' "$root/tests/conformance/vectors.tsv") >expected
cut -f 1 expected | xargs "$zerovm" validate --raw --json >vectors.json 2>err
jq -r '[.file, .rule // "none", .offset // 0] | @tsv' vectors.json | diff expected - >&2 || complain 'vectors'
[ "$(wc -l <expected)" -gt 300 ] || complain 'no vectors were found'
jq -e 'select(.verdict == "refused")
    | (.bundle | map(select(.marked)) | length == 1) and (.advice | type == "string") and .address == 131072 + .offset' \
    vectors.json | grep -qv true && complain 'a vector is refused without its place'

[ "$failures" = 0 ]
