#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds a port: fetches what its recipe names, prepares it once, builds it with a compiler of your choice.
#
# usage: port.sh NAME DIRECTORY KIND CC [OPTIONS]
#
# NAME is a folder beside this script. The programs end up in DIRECTORY/NAME/KIND; CC is a command, options included. OPTIONS
# (default -O2) are those that a Makefile calls CFLAGS. Nothing is done again that neither the recipe, the command nor the
# C library behind it has changed.
set -eu

[ $# -eq 4 ] || [ $# -eq 5 ] || { echo "usage: port.sh NAME DIRECTORY KIND CC [OPTIONS]" >&2; exit 1; }
here=$(cd "$(dirname "$0")" && pwd)
recipe=$here/$1
mkdir -p "$2/$1"
work=$(cd "$2/$1" && pwd)
out=$work/$3 cc=$4 options=${5:--O2}

# The archiver that goes with the compiler, and knows its objects made with -flto.
case ${cc%% *} in
*zvm-cc) AR=${cc%%zvm-cc*}zvm-ar RANLIB=${cc%%zvm-cc*}zvm-ranlib ;;
*) AR=gcc-ar RANLIB=gcc-ranlib ;;
esac
# How to make one object of all that a library has; with -flto, without losing what nobody calls.
WHOLE='-r -flinker-output=nolto-rel -nostdlib -Wl,--whole-archive'
export AR RANLIB WHOLE

# Whoever comes second finds it done: the sources first, then this kind of build.
exec 9>"$work/lock"
flock 9

# up_to_date STAMP TEXT: whether the last success left this very text.
up_to_date() {
    [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]
}

recipe_hash=$(cat "$recipe"/VERSION "$recipe"/*.sh "$recipe"/*.h "$recipe"/patches/*.patch 2>/dev/null | sha256sum)
if ! up_to_date "$work/source.stamp" "$recipe_hash"; then
    rm -f "$work/source.stamp"
    "$here/fetch.sh" "$recipe" "$work/source" "$work/archive"
    if [ -f "$recipe/prepare.sh" ]; then
        sh "$recipe/prepare.sh" "$work/source"
    fi
    echo "$recipe_hash" >"$work/source.stamp"
fi

exec 9>"$out.lock"
flock 9
# The compiler's assembler and C library: what of it changes most.
tools=$(sha256sum "$(command -v "$($cc -print-prog-name=as)")" "$($cc -print-file-name=libc.a)")
built="$recipe_hash $cc $options $tools"
up_to_date "$out.stamp" "$built" && exit 0
rm -rf "$out" "$out.stamp"
mkdir -p "$out"
sh "$recipe/build.sh" "$work/source" "$out" "$cc" "$options"
echo "$built" >"$out.stamp"
