#!/bin/sh
# Builds the interpreter with its own Makefile, told nothing but the compiler's and the archiver's names.
#
# usage: build.sh SOURCE CC AR
set -eu
make -s -C "$1/src" clean
exec make -s -C "$1/src" generic CC="$2 -std=gnu99" AR="$3 rcu" RANLIB=true
