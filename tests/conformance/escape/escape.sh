#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Plays a guest that broke out, once for each row of harms.def, and looks that nothing came of it.
# Usage: escape.sh PREFIX ESCAPE
set -eu -o pipefail
prefix=$(realpath "$1") escape=$(realpath "$2")
here=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
failed=0
killed=159 prevented=98 # by the filter: 128 + SIGSYS; by the kernel otherwise
sleep 1000 &
other=$!
trap 'kill $other 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
printf 'int main(void) { return 0; }\n' | "$prefix/bin/zvm-cc" -O2 -x c - -o program
cat >job.yaml <<'END_OF_MANIFEST'
program: ../program
timeout: 100s
channels:
  - {name: in, source: input, mode: read}
  - {name: out, source: out, mode: write, put_bytes: 1MiB}
  - {name: socket, source: fd:5, mode: read}
END_OF_MANIFEST

fail() {
    failed=1
    echo "FAIL $*" >&2
}
state() { find . -printf '%p %m %u %n %s\n' | grep -v '^\. ' | sort; }

count=0
while IFS='(",' read -r _ name _; do
    rm -rf run
    mkdir run
    cd run
    cp ../job.yaml .
    echo kept | tee victim secret >input
    before=$(state)
    code=0
    { HARM=$name HERE=$PWD OTHER=$other "$escape" run job.yaml </dev/null 2>&1 >/dev/null | cat >../log; } 2>/dev/null || code=$?
    case $code in
    "$killed" | "$prevented") ;;
    99) fail "$name: it was done" ;;
    *) fail "$name: it ended with $code: $(cat ../log)" ;;
    esac
    if [ "$name" != told_twice ]; then [ "$(state)" = "$before" ] || fail "$name: files changed: $(state)"; fi
    [ "$(cat victim secret input)" = "$(printf 'kept\nkept\nkept')" ] || fail "$name: a file has other bytes"
    kill -0 $other 2>/dev/null || fail "$name: another process is gone"
    cd ..
    count=$((count + 1))
done < <(grep '^HARM(' "$here/harms.def")
[ $count -ge 25 ] || fail "only $count harms were tried"
exit "$failed"
