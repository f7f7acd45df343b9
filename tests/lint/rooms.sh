#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Prints a row for each room of the trusted base and of what stands beside it: its lines of code, without comments and blank
# lines. The first rooms face a guest; their sum follows. trusted/README.md has these rows; lint.rooms compares.
set -eu
cd "$(dirname "$0")/../.."

faces=(validator loader trusted/abi trusted/base trusted/wall trusted/channels trusted/links trusted/session)
behind=(trusted/manifest trusted/yaml trusted/outputs trusted/api trusted/network trusted/cli)

# The compiler takes comments out.
lines_of() {
    git ls-files -co --exclude-standard -- "$1/*."{c,h,S,def} | xargs cat | gcc -fpreprocessed -dD -E -P -x c - 2>/dev/null |
        grep -c '[^[:space:]]'
}

# rows SUM ROOM...: a row for each, and one for their sum.
rows() {
    local room lines sum=0 title=$1
    shift
    for room in "$@"; do
        lines=$(lines_of "$room")
        sum=$((sum + lines))
        echo "| \`$room\` | $lines |"
    done
    echo "| $title | $sum |"
}

rows '**all that face the guest**' "${faces[@]}"
rows '**all that do not**' "${behind[@]}"
