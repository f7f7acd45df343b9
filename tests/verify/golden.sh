#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Writes the tables in tests/verify/golden anew from a build. Usage: golden.sh BUILD_DIR [--full]
# Without --full only those of the shares that ctest runs.
set -eu
build=$1 full=${2:-}
for name in encodings_legacy encodings_vex; do
    read -ra share < <(cd "$build" && ctest -R "^verify.$name\$" -N -V | sed -n 's/.*Test command: [^ ]* //p' | tr -d '"')
    "$build/verify/verify_$name" "${share[@]}" --golden 2
    [ -z "$full" ] || "$build/verify/verify_$name" --golden 2
done
"$build/verify/verify_opcodes" --golden 2
