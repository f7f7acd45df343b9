#!/bin/sh
# Builds the interpreter, lua, with its own Makefile: told nothing but the compiler's name.
#
# usage: build.sh SOURCE OUT CC
set -eu
cp "$1"/src/* "$2"
exec make -s -C "$2" generic CC="$3 -std=gnu99" AR="ar rc"
