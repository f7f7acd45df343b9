#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds libz.a and zlib's own two test programs, example and minigzip, with zlib's configure and Makefile; then all of the
# library in one image.
#
# usage: build.sh SOURCE OUT CC OPTIONS
set -eu
cp -R "$1/." "$2/build"
cd "$2/build"
CC="$3" CFLAGS="$4" ./configure --static >configure.out
make -s libz.a example minigzip
# shellcheck disable=SC2086  # words, both of them
$3 $4 $WHOLE libz.a -o whole.o
# shellcheck disable=SC2086
$3 $4 -I. test/example.c whole.o -o whole -Wl,--no-gc-sections
mv example minigzip whole ..
