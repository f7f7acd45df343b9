#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Installs a build, moves what was installed to WORK/prefix, and looks at what is there.
# Usage: install.sh BUILD SOURCE WORK CONFIG
set -eu
build=$1 source=$2 work=$3 config=$4
rm -rf "$work"
mkdir -p "$work"
cmake --install "$build" --prefix "$work/first" >/dev/null
mv "$work/first" "$work/prefix"
cd "$work/prefix"

fail() {
    echo "$1" >&2
    exit 1
}

for file in bin/zerovm bin/zvm-cc lib/zerovm/as lib/zerovm/ld lib/libzerovm{,_zmq}.{a,so,so.0} lib/zerovm/zerovm-{net,job,names} include/zerovm.h include/zerovm.hpp \
    lib/cmake/zerovm/zerovm-config.cmake lib/cmake/zerovm/zerovm-config-version.cmake lib/pkgconfig/zerovm.pc lib/pkgconfig/zerovm-zmq.pc \
    share/man/man1/zerovm.1 share/man/man1/zvm-cc.1 share/man/man3/libzerovm.3 \
    share/man/man5/zerovm-manifest.5 share/man/man5/zerovm-report.5; do
    [ -s "$file" ] || fail "$file is not installed"
done

# Nothing else lies beside them.
stray=$(find . ! -type d | grep -vE \
    '^\./(bin/(zerovm|zvm-[a-z+0-9]+)|lib/zerovm/.*|lib/libzerovm(_zmq)?\.(a|so(\.0(\.[0-9]+\.[0-9]+)?)?)|include/zerovm\.h(pp)?|lib/cmake/zerovm/.*|lib/pkgconfig/zerovm(-zmq)?\.pc|share/man/man[135]/[a-z-]+\.[135])$') || true
[ -z "$stray" ] || fail "not part of the layout: $stray"

for archive in lib/libzerovm.a lib/libzerovm_zmq.a; do
    foreign=$(nm -g --defined-only $archive | awk 'NF == 3 && $3 !~ /^zerovm_/ {print $3}')
    [ -z "$foreign" ] || fail "$archive has global names that are not the interface's: $foreign"
done
! nm -u lib/libzerovm.a bin/zerovm 2>/dev/null | grep zmq_ || fail "the library or the command needs ZeroMQ"

# Debug information and assertions name the sources, as they should.
[ "$config" = Release ] || exit 0
if grep -rlF -e "$build" -e "$source" -e "$work/first" . >&2; then
    fail "the files above hold a path of the build"
fi
