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
    export PKG_CONFIG_PATH=$prefix/lib/pkgconfig LD_LIBRARY_PATH=$prefix/lib
    read -ra flags < <(pkg-config --cflags --libs zerovm)
    gcc -O2 -Wall -Wextra -Werror "$here/consumer.c" -o c_zerovm -pthread "${flags[@]}"
    g++ -O2 -Wall -Wextra -Werror "$here/consumer.cpp" -o cpp_zerovm -pthread "${flags[@]}"
    g++ -std=c++17 -O2 -Wall -Wextra -Wpedantic -Werror "$here/prepared.cpp" -o prepared -pthread "${flags[@]}"
    read -ra flags < <(pkg-config --static --cflags --libs zerovm | sed 's/-lzerovm/-l:libzerovm.a/')
    gcc -O2 -Wall -Wextra -Werror "$here/consumer.c" -o c_static -pthread "${flags[@]}"
    g++ -O2 -Wall -Wextra -Werror "$here/consumer.cpp" -o cpp_static -pthread "${flags[@]}"
    ;;
esac

"$stage/bin/zvm-cc" -O2 "$here/guest.c" -o guest.zvm
printf 'hello\n' >input.txt
for program in ./{c,cpp}_{zerovm,static}; do
    rm -f output.txt
    "$program" guest.zvm ./
    cmp input.txt output.txt
    linked=$(ldd "$program" | grep -o 'libzerovm\.so\.0 => ' || true)
    [ -z "$linked" ] || linked=_zerovm
    [ "${linked:-_static}" = "_${program##*_}" ] || { echo "$program is linked otherwise" >&2; exit 1; }
done
./prepared guest.zvm
