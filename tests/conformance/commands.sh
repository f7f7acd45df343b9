#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What the commands that run nothing say. Usage: commands.sh PREFIX
set -eu
prefix=$1
zerovm=${ZEROVM:-$prefix/bin/zerovm}
here=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
failed=0

# says NAME EXIT_CODE PATTERN COMMAND...: the command exits so and a line of its output matches.
says() {
    local name=$1 expected=$2 pattern=$3 code=0
    shift 3
    "$@" >out 2>&1 </dev/null || code=$?
    if [ "$code" != "$expected" ] || ! grep -qE -- "$pattern" out; then
        failed=1
        { echo "FAIL $name: exit code $code, wanted $expected and '$pattern':"; cat out; } >&2
    fi
}

"$prefix/bin/zvm-cc" -O2 -I "$here" "$here/accept/exit_code.c" -o good.zvm
"$prefix/bin/zvm-cc" -O2 -maes -msha -x c - -o crypto.zvm <<'END'
#include <immintrin.h>
int main(int argc, char **argv)
{
    (void)argv;
    __m128i x = _mm_set1_epi32(argc);
    return _mm_cvtsi128_si32(_mm_sha256msg1_epu32(_mm_aesenc_si128(x, x), x)) & 1;
}
END
cp good.zvm bad.zvm
printf '\x0f\x05' | dd of=bad.zvm bs=1 seek=4096 conv=notrunc status=none

# shellcheck disable=SC2317  # says calls it
quiet() { "$zerovm" validate --quiet good.zvm && echo; }

says help          0   '^Usage: zerovm COMMAND'                         "$zerovm" --help
for command in run exec validate inspect recover version; do
    wrong=125
    [ "$command" = validate ] && wrong=2
    says "help_$command" 0 "^Usage: zerovm $command"                    "$zerovm" "$command" --help
    says "option_$command" "$wrong" "^zerovm: .*--no-such-option"       "$zerovm" "$command" --no-such-option
done
says nothing       125 '^Usage: zerovm COMMAND'                         "$zerovm"
says unknown       125 'such'                                           "$zerovm" such
says version       0   '^zerovm [0-9]+\.[0-9]+\.[0-9]+, guest interface 1, validator [0-9]+$' "$zerovm" version
# Each form has its line; verify.cpu holds its answer.
# shellcheck disable=SC2317  # says calls it
forms() { "$zerovm" version --cpu | grep -cE '^[a-z0-9_]+ +[0-9a-f]{16}  (expected |DIFFERS  ) [a-z]'; }
says version_cpu   0   '^44$'                                           forms
says version_which 0   '^processor: [A-Za-z]+, family 0x[0-9a-f]+, model 0x[0-9a-f]+, stepping [0-9]+$' "$zerovm" version --cpu
says valid         0   '^good\.zvm: OK$'                                "$zerovm" validate good.zvm
says quiet         0   '^$'                                             quiet
says several       1   'bad\.zvm: .*rule forbidden'                     "$zerovm" validate good.zvm bad.zvm crypto.zvm
says after_bad     1   '^crypto\.zvm: OK$'                              "$zerovm" validate bad.zvm crypto.zvm
says none_to_check 2   'expected'                                       "$zerovm" validate
says inspect_text  0   '^text +r-x +0x00020000 +[0-9]+ +[0-9]+ +4096$'  "$zerovm" inspect good.zvm
says inspect_isa   0   '^isa: +x86-64-v3$'                              "$zerovm" inspect good.zvm
says inspect_more  0   '^isa: +x86-64-v3.*aes.*sha'                     "$zerovm" inspect crypto.zvm
says inspect_host  126 'CLASS'                                          "$zerovm" inspect /bin/true

mkdir -p settled stray foreign/.other.zvm.zerovm-new read
cp good.zvm stray/.good.zvm.zerovm-new
cp good.zvm read/.good.zvm.zerovm-new
# A lock that any reader may take keeps nothing.
# shellcheck disable=SC2317  # says calls it
recover_read() { flock read/.good.zvm.zerovm-new "$zerovm" recover read; }
says recover_none  0   '^settled: 0 outputs put in place, 0 leftovers removed, 0 in use$' "$zerovm" recover settled
says recover_stray 0   '^stray: 0 outputs put in place, 1 leftovers removed, 0 in use$' "$zerovm" recover stray
says recover_read  0   '^read: 0 outputs put in place, 1 leftovers removed, 0 in use$' recover_read
says recover_other 1   '^foreign: 1 files .* are not this user.s'        "$zerovm" recover foreign
says recover_gone  1   '^zerovm: gone: open directory: No such file'     "$zerovm" recover gone settled
if [ -n "$(find stray read -type f)" ] || [ -z "$(ls -A foreign)" ]; then
    echo "FAIL recover took what it should not, or not what it should" >&2
    failed=1
fi
exit "$failed"
