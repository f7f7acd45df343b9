#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Links what the validator must refuse, for tests to source. link_reject PREFIX SOURCE OUTPUT [OPTION...]: SOURCE is assembly
# that goes round the guest's assembler, or C that does not.
link_reject() {
    local prefix=$1 source=$2 output=$3 code
    shift 3
    local options=("-Wl,--zvm-no-validate" "$@")
    if [[ $source == *.c ]]; then
        "$prefix/bin/zvm-cc" -g -O1 "-ffile-prefix-map=$(dirname "$source")=." "${options[@]}" "$source" -o "$output"
        return
    fi
    code=$(mktemp)
    { echo '.bundle_align_mode 5'; cat "$source"; } | sed 's,/\*.*\*/,,' |
        llvm-mc-14 --triple=x86_64-linux-gnux32 -filetype=obj -o "$code"
    "$prefix/bin/zvm-cc" -nostdlib -nostartfiles "${options[@]}" "$code" -o "$output"
    rm -f "$code"
}
