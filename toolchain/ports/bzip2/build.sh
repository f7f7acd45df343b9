#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds libbz2.a and bzip2 with bzip2's own Makefile; then all of the library in one image.
#
# usage: build.sh SOURCE OUT CC OPTIONS
set -eu
cp -R "$1/." "$2/build"
cd "$2/build"
make -s CC="$3" AR="$AR" RANLIB="$RANLIB" CFLAGS="$4 -D_FILE_OFFSET_BITS=64" libbz2.a bzip2
# shellcheck disable=SC2086  # words, both of them
$3 $4 $WHOLE libbz2.a -o whole.o
# shellcheck disable=SC2086
$3 $4 bzip2.c whole.o -o whole -Wl,--no-gc-sections
mv bzip2 whole ..
