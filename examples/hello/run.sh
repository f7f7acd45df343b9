#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds hello and runs it under its manifest and without one. Usage: run.sh [PREFIX]   (else the commands on PATH)
set -euo pipefail
here=$(dirname "$(realpath "$0")")
bin=${1:+$(realpath "$1")/bin/}
zerovm=${ZEROVM:-${bin}zerovm}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cp "$here/hello.yaml" .

"${bin}zvm-cc" -O2 "$here/hello.c" -o hello.zvm
"$zerovm" run hello.yaml | tee output.txt
"$zerovm" exec -- hello.zvm you "and me" | tee -a output.txt
printf 'Hello, %s!\n' world you 'and me' | cmp - output.txt
