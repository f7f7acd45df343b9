#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The verdict cache as the command uses it: a run that finds its code there does not write the file, and nothing that is
# wrong with the cache shows in a run. Usage: cache.sh PREFIX
set -eu
export LC_ALL=C
prefix=$(realpath "$1")
zerovm=${ZEROVM:-$prefix/bin/zerovm}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
fail() { echo "cache.sh: $*" >&2; exit 1; }

cat >large.c <<'END'
#include <stdio.h>
extern const char filler[];
int main(void) { return puts(filler[0] ? "large" : "odd") < 0; }
END
{
    printf '.text\n.globl filler\nfiller:\n'
    yes "movl \$0x12345678, %eax" | head -n 60000
    echo hlt
} >filler.S
echo 'int main(void) { return 0; }' >small.c
"$prefix/bin/zvm-cc" -O2 large.c filler.S -o large.zvm
"$prefix/bin/zvm-cc" -O2 small.c -o small.zvm
export XDG_CACHE_HOME=$work/cache
file=$work/cache/zerovm/accepted

runs() { [ "$("$zerovm" exec -- "$1")" = large ] || fail "$2"; }
# When the file was written last; what is written from now on shows, however fast it comes.
written() { touch -d @1000 "$file"; stat -c '%y %i' "$file"; }
unwritten() { [ "$(stat -c '%y %i' "$file")" = "$before" ]; }

"$zerovm" exec -- small.zvm
"$zerovm" validate --quiet large.zvm
[ ! -e cache ] || fail "small code, or the command validate, has a cache"

runs large.zvm "first run"
[ "$(stat -c '%a %F' cache/zerovm "$file" | tr '\n' ' ')" = "700 directory 600 regular file " ] || fail "rights"
before=$(written)
runs large.zvm "second run"
unwritten || fail "the second run validated"

# One byte of code is another program: validated, and refused where it breaks a rule.
place=$(grep -obUaP '\xb8\x78\x56\x34\x12' large.zvm | cut -d: -f1 | sed -n 40000p)
patch() { printf %b "$2" | dd of=changed.zvm bs=1 seek=$((place + $1)) conv=notrunc status=none; }
cp large.zvm changed.zvm
patch 1 '\x79'
runs changed.zvm "changed program"
! unwritten || fail "the changed program was not validated"
patch 0 '\x0f\x05'
before=$(written)
for _ in 1 2; do
    code=0
    "$zerovm" exec -- changed.zvm >out.txt 2>said.txt || code=$?
    [ $code = 126 ] || fail "hostile program: exit code $code"
    grep -q 'refused by rule forbidden' said.txt || fail "hostile program: $(cat said.txt)"
done
unwritten || fail "a refused program was remembered"

# Twenty at once, the file being made meanwhile.
rm -r cache
for i in $(seq 20); do "$zerovm" exec -- large.zvm >"out.$i" & done
wait
[ "$(cat out.[0-9]* | grep -c large)" = 20 ] || fail "twenty runs at once"
before=$(written)
runs large.zvm "run after twenty"
unwritten || fail "twenty runs left nothing"

# Whatever is wrong, the run is not.
chmod 755 cache/zerovm
runs large.zvm "directory that others see"
unwritten || fail "directory that others see was used"
chmod 700 cache/zerovm
: >"$file"
runs large.zvm "empty file"
rm "$file" && mkdir "$file"
runs large.zvm "directory in the file's place"
mv cache/zerovm real && ln -s "$work/real" cache/zerovm
runs large.zvm "symbolic link"
[ "$(ls real)" = accepted ] || fail "symbolic link was followed"
for place in /proc /dev/null/x relative "$work/large.c" "$work/$(printf 'x%.0s' $(seq 300))" ''; do
    XDG_CACHE_HOME=$place HOME=/nonexistent/home runs large.zvm "cache in '$place'"
done
[ ! -e relative ] || fail "a relative place was used"
mkdir -m 700 home
env -u XDG_CACHE_HOME HOME="$work/home" "$zerovm" exec -- large.zvm >/dev/null
[ -s home/.cache/zerovm/accepted ] || fail "no cache under HOME"
