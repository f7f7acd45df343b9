#!/bin/bash
# Runs the tests of the build directories named, then the lints, and closes with one line that counts them.
# Usage: run.sh BUILD_DIR...
set -u
cd "$(dirname "$0")/.." || exit 1
passed=0 failed=0
for build in "$@"; do
    log=$build/ctest.log
    echo "== tests of $build"
    ctest --test-dir "$build" --output-on-failure -j "$(nproc)" 2>&1 | tee "$log"
    total=$(sed -n 's/.* tests failed out of \([0-9]*\)$/\1/p' "$log")
    bad=$(sed -n 's/.*, \([0-9]*\) tests failed out of [0-9]*$/\1/p' "$log")
    if [ -z "$total" ] || [ "$total" = 0 ]; then
        echo "no tests were run in $build"
        total=1 bad=1
    fi
    passed=$((passed + total - bad))
    failed=$((failed + bad))
done
echo "== lints"
while read -r verdict name; do
    echo "$verdict $name"
    if [ "$verdict" = ok ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
done < <(tests/lint/lint.sh --each)
echo
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
