#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds zstd and its test programs fuzzer, zstreamtest, longmatch, invalidDictionaries and datagen.
#
# usage: build.sh SOURCE OUT CC OPTIONS
#
# One thread; none of the formats of others. Not by its Makefile, which asks the host what there is.
set -eu
source=$1 out=$2 cc=$3
flags="$4 -w -DXXH_NAMESPACE=ZSTD_ -DZSTD_LEGACY_SUPPORT=0 -DBACKTRACE_ENABLE=0"
for folder in lib lib/common lib/compress lib/dictBuilder programs tests; do
    flags="$flags -I$source/$folder"
done
mkdir "$out/objects"

# One object a source, two compilers at a time.
printf '%s\n' "$source"/lib/*/*.c "$source"/lib/*/*.S "$source"/programs/*.c "$source"/tests/datagencli.c "$source"/tests/fuzzer.c \
    "$source"/tests/zstreamtest.c "$source"/tests/seqgen.c "$source"/tests/external_matchfinder.c "$source"/tests/longmatch.c \
    "$source"/tests/invalidDictionaries.c | grep -vE '/(legacy|deprecated)/' |
    xargs -P 2 -I % sh -c "$cc $flags -c % -o $out/objects/\$(basename %).o"
cd "$out/objects"
zstd="zstdcli.c.o zstdcli_trace.c.o fileio.c.o fileio_asyncio.c.o dibio.c.o benchfn.c.o benchzstd.c.o"
shared="datagen.c.o util.c.o timefn.c.o"
tests="datagencli.c.o fuzzer.c.o zstreamtest.c.o longmatch.c.o invalidDictionaries.c.o"
# shellcheck disable=SC2086  # lists
set -- $zstd $shared $tests seqgen.c.o external_matchfinder.c.o
library=$(for object in *.o; do case " $* " in *" $object "*) ;; *) echo "$object" ;; esac; done)
# shellcheck disable=SC2086
"$AR" rc libzstd.a $library
"$RANLIB" libzstd.a
# link PROGRAM OBJECT...
link() {
    program=$1
    shift
    # shellcheck disable=SC2086
    $cc $flags "$@" libzstd.a -o "../$program"
}
# shellcheck disable=SC2086
{
    link zstd $zstd $shared
    link datagen datagencli.c.o $shared
    link fuzzer fuzzer.c.o $shared
    link zstreamtest zstreamtest.c.o seqgen.c.o external_matchfinder.c.o $shared
    link longmatch longmatch.c.o
    link invalidDictionaries invalidDictionaries.c.o
}
