#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes the amalgamation, sqlite3.c, of the sources. Needs tclsh and the host's compiler.
#
# usage: prepare.sh SOURCE
set -eu
cd "$1"
{ ./configure --disable-tcl --disable-readline && make sqlite3.c; } >amalgamation.log 2>&1 || {
    tail -n 20 amalgamation.log >&2
    exit 1
}
