#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes tests/man.test, the examples of jq's manual, as its Rakefile does, from those that stand on one line.
#
# usage: prepare.sh SOURCE
set -eu
cd "$1"
awk '
# A scalar of YAML without its quotes.
function plain(text) {
    if (text ~ /^\047.*\047$/) {
        text = substr(text, 2, length(text) - 2)
        gsub(/\047\047/, "\047", text)
    } else if (text ~ /^".*"$/) {
        text = substr(text, 2, length(text) - 2)
        gsub(/\\"/, "\"", text)
        gsub(/\\\\/, "\\", text)
    }
    return text
}
# The value behind the key.
function value(text) {
    sub(/^[^:]*: */, "", text)
    return text
}
# The members of a list, a line each.
function members(text,    all) {
    text = substr(text, 2, length(text) - 2)
    while (match(text, /^(\047([^\047]|\047\047)*\047|"([^"\\]|\\.)*"|[^],[{}]+)/)) {
        all = all plain(substr(text, 1, RLENGTH)) "\n"
        text = substr(text, RLENGTH + 1)
        sub(/^, */, "", text)
    }
    if (text != "")
        program = ""
    return all
}
/^ *- program: /  { program = value($0) ~ /^([|>]|\047.*[^\047]$)/ ? "" : plain(value($0)); next }
/^ *input: /      { input = plain(value($0)); next }
/^ *output: \[.*\] *$/ {
    output = value($0)
    sub(/ *$/, "", output)
    output = members(output)
    if (program != "")
        printf "%s\n%s\n%s\n", program, input, output
    program = ""
}
' docs/content/3.manual/v1.6/manual.yml >tests/man.test
