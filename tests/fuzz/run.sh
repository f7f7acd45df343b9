#!/bin/bash
# Builds the fuzz targets and runs each. Usage: run.sh SECONDS
# What they find stays in build/fuzz/tests/fuzz/<name>/; a crash is written beside it, named <name>.crash-<hash>.
set -eu
cd "$(dirname "$0")/../.."
cmake -S . -B build/fuzz -G Ninja -DCMAKE_C_COMPILER=clang-14 -DCMAKE_BUILD_TYPE=Debug \
    -DCMAKE_C_FLAGS_DEBUG='-O1 -g' -DZEROVM_FUZZ=ON -DFUZZ_SECONDS="${1:-60}" >build/fuzz.configure.log 2>&1 || { cat build/fuzz.configure.log; exit 1; }
cmake --build build/fuzz --target fuzz
ctest --test-dir build/fuzz -R '^fuzz\.' --output-on-failure
