#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds PCRE2 for characters of 8, 16 and 32 bits and its test programs, pcre2test and pcre2posix_test.
#
# usage: build.sh SOURCE OUT CC OPTIONS
#
# With Unicode, without its just-in-time compiler.
set -eu
out=$2 cc=$3
flags="$4 -w -DHAVE_CONFIG_H -I$1/src -DPCRE2_STATIC -DSUPPORT_UNICODE -DSUPPORT_PCRE2_8 -DSUPPORT_PCRE2_16 -DSUPPORT_PCRE2_32"
for name in INTTYPES_H LIMITS_H MEMMOVE STDINT_H STDIO_H STDLIB_H STRERROR STRINGS_H STRING_H SYS_STAT_H SYS_TYPES_H UNISTD_H WCHAR_H; do
    flags="$flags -DHAVE_$name"
done
cd "$1/src"
library=$(printf '%s\n' pcre2_*.c | sed 's/\.c$//' |
    grep -vxE 'pcre2_(dftables|fuzzsupport|printint|jit_match|jit_misc|jit_test|ucptables)')
{
    for width in 8 16 32; do
        for name in $library; do
            echo "$name $out/$name-$width.o -DPCRE2_CODE_UNIT_WIDTH=$width"
        done
    done
    echo "pcre2test $out/pcre2test.o"
    echo "pcre2posix $out/pcre2posix.o -DPCRE2_CODE_UNIT_WIDTH=8"
    echo "pcre2posix_test $out/pcre2posix_test.o -DPCRE2_CODE_UNIT_WIDTH=8"
} | xargs -P 2 -L 1 sh -c "$cc $flags -c \$1.c -o \$2 \$3" build
# shellcheck disable=SC2086  # options
{
    $cc $flags "$out"/pcre2_*-*.o "$out/pcre2test.o" "$out/pcre2posix.o" -o "$out/pcre2test"
    $cc $flags "$out"/pcre2_*-8.o "$out/pcre2posix_test.o" "$out/pcre2posix.o" -o "$out/pcre2posix_test"
}
