#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Counts the words of a book in the sandbox and with coreutils. Usage: run.sh [PREFIX]   (else the commands on PATH)
set -euo pipefail
here=$(dirname "$(realpath "$0")")
bin=${1:+$(realpath "$1")/bin/}
zerovm=${ZEROVM:-${bin}zerovm}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cp "$here/wordcount.yaml" .
"$here/book.sh" >book.txt

"${bin}zvm-cc" -O2 "$here"/{wordcount,words}.c -o wordcount.zvm
"$zerovm" run wordcount.yaml
"$here/coreutils.sh" <book.txt | cmp - counts.txt
jq -e --arg in "$(sha256sum <book.txt)" --arg out "$(sha256sum <counts.txt)" '
    .exit_code == 0 and
    ([.channels[] | select(.name == "stdin").get_etag, select(.name == "counts").put_etag] ==
        [$in[:64], $out[:64]])' report.json >report.ok || { cat report.json >&2; exit 1; }
echo "$(wc -c <book.txt) bytes, $(wc -l <counts.txt) different words, the most frequent:"
head -n 5 counts.txt
