#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs every example. Usage: run-all.sh [PREFIX]   (else the commands on PATH)
set -eu
cd "$(dirname "$0")"
for example in hello bare wordcount mapreduce sort jit; do
    echo "== $example"
    "$example/run.sh" "$@"
done
