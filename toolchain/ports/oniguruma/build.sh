#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds Oniguruma and its test programs.
#
# usage: build.sh SOURCE OUT CC OPTIONS
set -eu
source=$1 out=$2 cc=$3
flags="$4 -w -DHAVE_CONFIG_H -DONIG_STATIC -I$(cd "$(dirname "$0")" && pwd) -I$source/src"
cd "$source/src"
# Those that others include, and those of tools.
printf '%s\n' *.c | grep -vxE 'unicode_(egcb|wb|property|fold)_data.*|mktable.c|koi8.c|.*_key.c' |
    xargs -P 2 -I % sh -c "$cc $flags -c % -o $out/%.o"
for name in unicode_fold1_key unicode_fold2_key unicode_fold3_key unicode_unfold_key; do
    # shellcheck disable=SC2086
    $cc $flags -c $name.c -o "$out/$name.c.o"
done
cd "$out"
"$AR" rc libonig.a ./*.o
"$RANLIB" libonig.a
for test in test_back test_options test_regset test_syntax test_utf8 testc testp testu; do
    # shellcheck disable=SC2086
    $cc $flags "$source/test/$test.c" libonig.a -o "$test"
done
