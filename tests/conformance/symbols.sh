#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What the program that runs guests is made of, by its symbols, and what a session needs of the host's libraries.
# Usage: symbols.sh ZEROVM NETWORKED JOB NAMES SESSION
set -eu
zerovm=$1 networked=$2 job=$3 names=$4 session=$5
failures=0

# has PROGRAM yes|no PATTERN: whether it has a symbol like that.
has() {
    local found=no
    nm "$1" | grep -qE " ($3)" && found=yes
    if [ "$found" = "$2" ]; then echo "ok   $(basename "$1"): $3: $2"; else
        echo "FAIL $(basename "$1"): $3: $found, expected $2"
        failures=$((failures + 1))
    fi
}

job_symbols='plan_|crew_|variables_|job_'
service_symbols='names_open|names_serve|cmd_names'
for runner in "$zerovm" "$networked" "$session"; do
    has "$runner" yes 'session_run'
    has "$runner" no "$job_symbols"
    has "$runner" no "$service_symbols"
    has "$runner" no 'yaml_tree_'
done
has "$zerovm" yes 'yaml_parser_'
has "$zerovm" no 'zmq_|wire_'
has "$session" no 'yaml_|zmq_|wire_|zerovm_|cmd_|option_'
has "$networked" yes 'wire_'
has "$job" yes "$job_symbols"
has "$job" no 'session_run|validate|zmq_|wire_'
has "$names" yes "$service_symbols"
has "$names" no 'session_run|plan_'
[ "$failures" = 0 ]
