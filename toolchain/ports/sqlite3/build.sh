#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds SQLite's benchmark, speedtest1.
#
# usage: build.sh SOURCE OUT CC OPTIONS
#
# Temporary tables in memory, no extensions to load, no threads: a sandbox has neither files of its own nor the other two. So
# that one program is compared with itself, the host's build has the same options.
set -eu
# shellcheck disable=SC2086  # words, both of them
exec $3 $4 -I"$1" -DSQLITE_TEMP_STORE=3 -DSQLITE_OMIT_LOAD_EXTENSION -DSQLITE_THREADSAFE=0 \
    "$1/test/speedtest1.c" "$1/sqlite3.c" -o "$2/speedtest1" -lm
