#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds the interpreter, lua, with its own Makefile: told nothing but the compiler and its options.
#
# usage: build.sh SOURCE OUT CC OPTIONS
set -eu
cp "$1"/src/* "$2"
exec make -s -C "$2" generic CC="$3 -std=gnu99" MYCFLAGS="$4" MYLDFLAGS="$4" AR="$AR rc" RANLIB="$RANLIB"
