#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The same run again and again, its input from a file, from a descriptor, from a pipe and a FIFO written a few bytes at a time, at
# random and at fixed host addresses: the same output and, times aside, the same report. Usage: repeat.sh PREFIX RUNS
set -euo pipefail
prefix=$1 runs=$2
zerovm=${ZEROVM:-$prefix/bin/zerovm}
example=$(dirname "$(realpath "$0")")/../../examples/wordcount
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

"$prefix/bin/zvm-cc" -O2 "$example"/{wordcount,words}.c -o wordcount.zvm
"$example/book.sh" >book.txt
mkfifo book.fifo
cp "$example/wordcount.yaml" path.yaml
sed 's/source: book.txt/source: "fd:0"/' path.yaml >fd.yaml
sed 's/source: book.txt/source: book.fifo/' path.yaml >fifo.yaml

feed() { dd if=book.txt "bs=$1" status=none; }

run() { # SOURCE PIECE COMMAND...
    local source=$1 piece=$2
    shift 2
    case $source in
    path) "$@" path.yaml ;;
    fd) "$@" fd.yaml <book.txt ;;
    pipe) feed "$piece" | "$@" fd.yaml ;;
    fifo)
        feed "$piece" >book.fifo &
        "$@" fifo.yaml
        wait $!
        ;;
    esac
}

# What must not differ: the report without its times, and the output.
result() { jq -S 'del(.wall_ns, .cpu_ns)' report.json && sha256sum <counts.txt; }

sources=(path pipe fd fifo)
pieces=(3 7 64 509 4099)
for ((i = 0; i < runs; i++)); do
    command=("$zerovm" run)
    ((i / 4 % 2)) && command=(setarch -R "${command[@]}")
    source=${sources[i % 4]} piece=${pieces[i % 5]}
    rm -f counts.txt report.json
    run "$source" "$piece" "${command[@]}"
    result >result.txt
    [ "$i" = 0 ] && cp result.txt first.txt
    cmp first.txt result.txt || {
        echo "run $i (${command[*]}, input from $source in pieces of $piece) differs from the first:" >&2
        diff first.txt result.txt >&2
        exit 1
    }
done
jq -e '.exit_code == 0 and (.memory_etag | length == 64)' report.json >report.ok
"$example/coreutils.sh" <book.txt | cmp - counts.txt
echo "$runs runs, one result"
