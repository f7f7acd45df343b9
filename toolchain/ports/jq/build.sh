#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds jq, with the Oniguruma that the recipe of that name built beside it.
#
# usage: build.sh SOURCE OUT CC OPTIONS
set -eu
source=$1 out=$2 cc=$3
oniguruma=$out/../../oniguruma
flags="$4 -w -D_GNU_SOURCE -DIEEE_8087 -DHAVE_LIBONIG -I$out -I$source/src -I$oniguruma/source/src"
# What its configure script would look for.
for name in ACOS ACOSH ALLOCA_H ASIN ASINH ATAN ATAN2 ATANH ATEXIT CBRT CEIL COPYSIGN COS COSH DREM ERF EXP EXP10 EXP2 EXPM1 FABS FDIM \
    FLOOR FMA FMAX FMIN FMOD FREXP GETTIMEOFDAY GMTIME GMTIME_R HYPOT ISATTY J0 J1 LDEXP LGAMMA LGAMMA_R LOCALTIME_R LOG LOG10 LOG1P \
    LOG2 LOGB MEMMEM MKSTEMP MODF NEARBYINT NEXTAFTER NEXTTOWARD POW PTHREAD_KEY_CREATE PTHREAD_ONCE RINT ROUND SCALBLN SIGNIFICAND \
    SIN SINH SQRT STRFTIME STRPTIME TAN TANH TGAMMA TIMEGM TM_TM_GMT_OFF TRUNC Y0 Y1; do
    flags="$flags -DHAVE_$name"
done
sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/"/' -e 's/$/\\n"/' "$source/src/builtin.jq" >"$out/builtin.inc"
echo '#define JQ_VERSION "1.6"' >"$out/version.h"
mkdir -p "$out/src"
cp "$out/builtin.inc" "$out/version.h" "$out/src"
cd "$source/src"
printf '%s\n' *.c | grep -vx inject_errors.c | xargs -P 2 -I % sh -c "$cc $flags -c % -o $out/%.o"
# shellcheck disable=SC2086
$cc $flags "$out"/*.o "$oniguruma/$(basename "$out")/libonig.a" -o "$out/jq" -lm
