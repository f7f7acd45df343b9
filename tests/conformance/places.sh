#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Where outputs may lie: links, names, modes, file systems that are full or closed, a host without /proc. Run as root.
# Usage: places.sh PREFIX
# shellcheck disable=SC2015,SC2016,SC2317  # a failure counts once more; inner shells expand; called by name
set -eu
prefix=$(realpath "$1")
zerovm=$(realpath "${ZEROVM:-$prefix/bin/zerovm}")
work=$(mktemp -d)
trap 'chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
cd "$work"
failed=0
fail() {
    failed=1
    echo "FAIL $*: $(cat log)" >&2
}
"$prefix/bin/zvm-cc" -O2 -x c - -o write.zvm <<'END_OF_C'
#include <stdio.h>
int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        FILE *out = fopen(argv[i], "w");
        if (!out || fputs("new", out) < 0 || fclose(out) != 0)
            return 1;
    }
    return 0;
}
END_OF_C
# run CODE SOURCE...: a session with these outputs ends so.
run() {
    local expected=$1 code=0 i=0 args=""
    shift
    {
        echo "program: $work/write.zvm"
        echo "channels:"
        for source; do
            i=$((i + 1)) args="$args, /dev/o$i"
            echo "  - {name: o$i, source: '$source', mode: write}"
        done
        echo "args: [write$args]"
    } >job.yaml
    ${host:-} "$zerovm" run job.yaml >log 2>&1 || code=$?
    [ "$code" = "$expected" ] || fail "$*: exit code $code, expected $expected"
}
# has FILE CONTENT
has() { [ "$(cat "$1" 2>/dev/null)" = "$2" ] || fail "$1 has '$(cat "$1" 2>&1)', expected '$2'"; }
strays() { find . -name '*.zerovm*' | grep -q . && fail "left: $(find . -name '*.zerovm*')" || true; }

mkdir -p links files
echo old >files/there
# Links that lead to a file, to none yet, over others, from an absolute place; and those that lead nowhere.
ln -s ../files/there links/there
ln -s ../files/made links/made
ln -s links/again again
ln -s ../files/second links/again
ln -s "$work/files/absolute" links/absolute
run 0 links/there && has files/there new
run 0 links/made && has files/made new
run 0 again && has files/second new
run 0 links/absolute links/there && has files/absolute new
[ -L links/there ] && [ -L links/made ] && [ -L again ] && [ -L links/absolute ] || fail "a link became a file"
ln -s ../no/where links/nowhere
ln -s loop links/loop
ln -s there/below links/file
ln -s ../files links/directory
for bad in nowhere loop file directory; do
    run 127 links/$bad
    [ -L links/$bad ] || fail "links/$bad: the link is gone"
done
ln -s /dev/null links/null
run 0 links/null && [ -L links/null ] && [ -c /dev/null ] || fail "links/null"
ln -s second links/../files/one && ln files/second files/hard
run 0 files/one && has files/hard new
# Two channels by two ways to one place.
run 127 files/new links/../files/new
ln -s new files/dangling
run 127 files/new files/dangling
[ ! -e files/new ] || fail "files/new was made"
# Modes, and names at their limits.
echo old >mode && chmod 640 mode
run 0 mode && [ "$(stat -c %a mode)" = 640 ] || fail "mode"
(umask 077 && run 0 masked) && [ "$(stat -c %a masked)" = 600 ] || fail "umask 077"
name=$(printf 'n%.0s' $(seq 255))
run 0 "$name" && has "$name" new
run 127 "${name}n"
strays

# Without /proc; a name from the start, and a directory called by its own name.
bare() { unshare -m sh -c 'mount -t tmpfs none /proc && exec "$@"' - "$@"; }
host=bare
run 0 bare_one && has bare_one new
run 0 files/bare_two links/there bare_three && has files/bare_two new && has bare_three new
run 0 links/made && has files/made new
run 127 files/bare_four links/nowhere
[ ! -e files/bare_four ] || fail "files/bare_four was made"
strays
cat >many.yaml <<'END_OF_JOB'
job: many
groups: [{name: g, count: 2, manifest: {program: write.zvm, args: [write, /dev/o], channels: [{name: o, source: "many.{n}", mode: write}]}}]
END_OF_JOB
bare "$zerovm" job many.yaml >log 2>&1 || fail "job without /proc"
echo 'int main(void) { return 7; }' >seven.c
bare "$prefix/bin/zvm-cc" seven.c -o seven.zvm >log 2>&1 || fail "zvm-cc without /proc: $(cat log)"
code=0
"$zerovm" exec -- seven.zvm || code=$?
[ $code = 7 ] || fail "what zvm-cc made without /proc answers $code"
has many.1 new
host=

# File systems that are full, or closed: an error that says so, and nothing changes.
closed() { unshare -m sh -c 'mount -t tmpfs none files && echo old >files/there && mount -o remount,ro files && "$@"; code=$?; ls -A files; exit $code' - "$@"; }
full() { unshare -m sh -c 'mount -t tmpfs -o size=16k none files && (head -c 64k /dev/zero >files/fill || true) 2>/dev/null; "$@"; code=$?; ls -A files; exit $code' - "$@"; }
for host in closed full; do
    run 127 files/out
    grep -q 'Read-only file system\|No space left' log || fail "$host: does not say why"
    ! grep -qx '.*out' log || fail "$host: something is left"
    run 127 mode files/out && has mode new
done
exit "$failed"
