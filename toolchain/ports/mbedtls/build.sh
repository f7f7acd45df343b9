#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds the three libraries of mbed TLS with its own Makefile, and selftest with all that is in them.
#
# usage: build.sh SOURCE OUT CC OPTIONS
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cp -R "$1/." "$2/build"
cd "$2/build"
options="$4 -Iinclude -I../include -DMBEDTLS_USER_CONFIG_FILE='\"$here/config.h\"'"
make -s -C library CC="$3" AR="$AR" CFLAGS="$options" WARNING_CFLAGS= static >make.out
# shellcheck disable=SC2086  # words, all of them
$3 $4 $WHOLE library/libmbedtls.a library/libmbedx509.a library/libmbedcrypto.a -o whole.o
eval "$3 $options programs/test/selftest.c whole.o -o ../selftest -Wl,--no-gc-sections"
