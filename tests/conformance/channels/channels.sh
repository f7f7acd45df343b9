#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds the script guest and runs the table. Usage: channels.sh PREFIX DRIVER [PATTERN]
set -eu
here=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$1/bin/zvm-cc" -O2 -I "$here/.." "$here/guest.c" -o "$work/script.zvm"
time "$2" "$work/script.zvm" "${@:3}"
