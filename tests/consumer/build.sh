#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds the consumer against an installed tree, as C and as C++, and runs both on an image that the stage's compiler made.
# Usage: build.sh cmake|pkgconfig PREFIX STAGE WORK
set -eu
way=$1 prefix=$2 stage=$3 work=$4
here=$(dirname "$(realpath "$0")")
rm -rf "$work"
mkdir -p "$work"
cd "$work"

case $way in
cmake)
    cmake -S "$here" -B . -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_BUILD_TYPE=Release >configure.log 2>&1 ||
        { cat configure.log >&2; exit 1; }
    cmake --build . >build.log 2>&1 || { cat build.log >&2; exit 1; }
    ;;
pkgconfig)
    read -ra flags < <(PKG_CONFIG_PATH="$prefix/lib/pkgconfig" pkg-config --cflags --libs zerovm)
    gcc -O2 -Wall -Wextra -Werror "$here/consumer.c" -o consumer_c -pthread "${flags[@]}"
    g++ -O2 -Wall -Wextra -Werror "$here/consumer.cpp" -o consumer_cpp -pthread "${flags[@]}"
    ;;
esac

"$stage/bin/zvm-cc" -O2 "$here/guest.c" -o guest.zvm
printf 'hello\n' >input.txt
for program in ./consumer_c ./consumer_cpp; do
    rm -f output.txt
    "$program" guest.zvm ./
    cmp input.txt output.txt
done
