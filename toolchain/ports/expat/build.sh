#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds Expat's own tests, runtests, its command xmlwf, and benchmark.
#
# usage: build.sh SOURCE OUT CC OPTIONS
set -eu
source=$1/expat out=$2 cc=$3
flags="$4 -w -I$source/lib -DXML_STATIC -DHAVE_EXPAT_CONFIG_H -I$(cd "$(dirname "$0")" && pwd)"
printf '%s\n' lib/xmlparse lib/xmlrole lib/xmltok tests/chardata tests/memcheck tests/minicheck tests/structdata tests/runtests \
    tests/benchmark/benchmark xmlwf/codepage xmlwf/xmlfile xmlwf/xmlwf xmlwf/unixfilemap |
    xargs -P 2 -I % sh -c "$cc $flags -c $source/%.c -o $out/\$(basename %).o"
cd "$out"
# shellcheck disable=SC2086  # options
{
    $cc $flags runtests.o chardata.o memcheck.o minicheck.o structdata.o xmlparse.o xmlrole.o xmltok.o -o runtests
    $cc $flags benchmark.o xmlparse.o xmlrole.o xmltok.o -o benchmark
    $cc $flags xmlwf.o xmlfile.o codepage.o unixfilemap.o xmlparse.o xmlrole.o xmltok.o -o xmlwf
}
