#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds what the benches run and runs them. Usage: bench.sh BUILD_DIR [GLOB]
# The results are lines on standard output and BUILD_DIR/bench.json. BENCH_RUNS: runs of each side of a cpu bench.
set -eu
build=$1
here=$(dirname "$(realpath "$0")")
"$here/build.sh" "$build/stage" "$build/bench" "$build/ports"
exec "$build/tests/zerovm_bench" --zerovm "$build/stage/bin/zerovm" --programs "$build/bench" --sources "$here" \
    --json "$build/bench.json" --runs "${BENCH_RUNS:-21}" "${2:-*}"
