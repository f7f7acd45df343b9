#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs the tests of the build directories named, then the lints. Closes with the names of what failed and a line that
# counts all. Usage: run.sh BUILD_DIR...
set -u
cd "$(dirname "$0")/.." || exit 1
passed=0 failures=()
for build in "$@"; do
    log=$build/ctest.log
    echo "== tests of $build"
    ctest --test-dir "$build" --output-on-failure -j "$(nproc)" 2>&1 | tee "$log"
    total=$(sed -n 's/.* tests failed out of \([0-9]*\)$/\1/p' "$log")
    mapfile -t bad < <(sed -n "s|^[[:space:]]*[0-9]* - \([^ ]*\) (.*)\$|$build: \1|p" "$log")
    if [ -z "$total" ] || [ "$total" = 0 ]; then
        total=1 bad=("$build: no tests were run")
    fi
    passed=$((passed + total - ${#bad[@]}))
    failures+=("${bad[@]}")
done
echo "== lints"
while read -r verdict name; do
    echo "$verdict $name"
    if [ "$verdict" = ok ]; then passed=$((passed + 1)); else failures+=("$name"); fi
done < <(tests/lint/lint.sh --each)
echo
[ ${#failures[@]} = 0 ] || printf 'failed: %s\n' "${failures[@]}"
echo "$passed passed, ${#failures[@]} failed"
[ ${#failures[@]} = 0 ]
