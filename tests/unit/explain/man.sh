#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The examples in zerovm-validate(1) are what the command prints today. Usage: man.sh PREFIX [--update]
# --update writes the page anew in place of comparing.
set -eu
prefix=$(realpath "$1") update=${2:-}
zerovm=${ZEROVM:?the command to test}
here=$(dirname "$(realpath "$0")")
root=$(realpath "$here/../../..")
page=$root/trusted/man/zerovm-validate.1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# shellcheck source=tests/unit/explain/link.sh
source "$here/link.sh"

# What the command says of a source's program, as lines of a man page.
example() {
    local program=${1##*/}
    program=${program%.*}.zvm
    link_reject "$prefix" "$root/$1" "$program" -ffreestanding -nostdlib -nostartfiles
    printf '.nf\n.RS 2\n$ zerovm validate %s\n' "$program"
    "$zerovm" validate "$program" 2>&1 | sed 's/\\/\\e/g; s/-/\\-/g; s/^[.'"'"']/\\\&&/; s/^\( *\)\./\1\\\&./'
    printf '.RE\n.fi\n'
}

inside=0 count=0
while IFS= read -r line; do
    [ "$line" = '.\" end' ] && inside=0
    [ $inside = 1 ] || printf '%s\n' "$line"
    if [[ $line == '.\" example '* ]]; then
        inside=1 count=$((count + 1))
        example "${line##* }"
    fi
done <"$page" >new
[ $count -ge 5 ] || { echo "$page has $count examples" >&2; exit 1; }
if [ "$update" = --update ]; then
    cp new "$page"
else
    diff "$page" new >&2
fi
