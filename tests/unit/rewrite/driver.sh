#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# zvm-cc takes what GCC takes, and says what it cannot do. Usage: driver.sh PREFIX; zerovm is $ZEROVM, else that of the prefix.
set -eu
prefix=$(realpath "$1")
cc=$prefix/bin/zvm-cc
zerovm=${ZEROVM:-$prefix/bin/zerovm}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
failed=0

# check NAME COMMAND...: the command must succeed.
check() {
    local name=$1
    shift
    "$@" >out 2>err && return
    failed=1
    { echo "FAIL $name:"; cat out err; } >&2
}

# refuses NAME TEXT COMMAND...: the command must fail and say TEXT.
refuses() {
    local name=$1 text=$2
    shift 2
    if "$@" >out 2>err || ! grep -qF -- "$text" out err; then
        failed=1
        { echo "FAIL $name, wanted \"$text\":"; cat out err; } >&2
    fi
}

# shellcheck disable=SC2317  # check calls it
runs() { [ "$("$zerovm" exec -- "$1")" = "$2" ]; }

cat >main.c <<'EOF'
#include <stdio.h>
#include "part.h"
int main(void)
{
    printf("%d\n", part(20));
    return 0;
}
EOF
echo 'int part(int n);' >part.h
echo '#include "part.h"
int part(int n) { return 2 * n + MORE; }' >part.c
# shellcheck disable=SC2016  # no shell variables
printf '#define ANSWER 2\n.globl more\n.type more, @function\nmore: movl $ANSWER, %%eax\n ret\n' >more.S

check preprocess "$cc" -E main.c
check assembly "$cc" -O2 -S main.c -o main.s
check depend bash -c "'$cc' -MD -MF main.d -c main.c -o main.o && grep -q part.h main.d"
check several "$cc" -O2 -DMORE=2 main.c part.c -o several
check several_runs runs ./several 42
check language bash -c "'$cc' -O2 -DMORE=3 -x c - -c -o part.o <part.c"
check objects "$cc" main.o part.o -o objects
check objects_runs runs ./objects 43
echo '-O2 -DMORE=4 main.c part.c -o response' >words
check response "$cc" @words
check response_runs runs ./response 44
check pipe "$cc" -pipe -O2 -DMORE=5 main.c part.c -o piped
check pipe_runs runs ./piped 45
check preprocessed_assembly "$cc" -c more.S
check lto_objects "$cc" -O2 -flto -DMORE=6 -c main.c part.c
check lto_archive "$prefix/bin/zvm-ar" rcs libpart.a part.o
check lto_index "$prefix/bin/zvm-ranlib" libpart.a
check lto "$cc" -O2 -flto main.o -L. -lpart -o lto
check lto_runs runs ./lto 46
printf '#include <math.h>\ndouble f(double x) { return fmod(x, 3) + (double)(remainderf((float)x, 3) + fmodl(x, 3)); }' >finite.c
check finite_math "$cc" -O2 -ffinite-math-only -c finite.c
# GCC would load control words for these, and count on the flags over that.
printf '#include <math.h>\nlong double f(long double x) { return floorl(x) + ceill(x) * truncl(x); }' >rounded.c
for options in "-O2 -fno-trapping-math" -Ofast; do
    # shellcheck disable=SC2086  # several options
    check "rounded $options" bash -c "'$cc' $options -S rounded.c -o - >rounded.s && grep -q floorl rounded.s && ! grep -q fldcw rounded.s"
done
check pic "$cc" -O2 -fPIC -fpie -DMORE=7 main.c part.c -o pic
check pic_runs runs ./pic 47
check version "$cc" --version
check verbose "$cc" -v -c main.c
check print_file "$cc" -print-file-name=libc.a
check print_directories diff <("$cc" -print-search-dirs) - <<<"install: $prefix/lib/zerovm/
programs: =$prefix/lib/zerovm/
libraries: =$prefix/lib/zerovm/sysroot/lib/"
check relocatable "$cc" -r main.o part.o -o both.o -nostdlib
check debug "$cc" -g -O1 -DMORE=8 main.c part.c -o debug
check debug_lines bash -c "readelf --debug-dump=decodedline debug | grep -q '^part.c  *2 '"
check strip "$prefix/bin/zvm-strip" debug -o stripped
check stripped_runs runs ./stripped 48
check link_stripped "$cc" -g -DMORE=8 -Wl,-S,--strip-all main.c part.c -o stripped
check link_stripped_sections bash -c '! readelf -SW stripped | grep -qE "symtab|debug"'
check link_stripped_runs runs ./stripped 48
check link_strip_debug "$cc" -g -DMORE=8 -Wl,-S main.c part.c -o stripped
check link_strip_debug_sections bash -c 'readelf -SW stripped >list && grep -q symtab list && ! grep -q debug list'
check relocatable_stripped "$cc" -g -DMORE=8 -r -Wl,-S main.c part.c -nostdlib -o both_stripped.o
check relocatable_stripped_sections bash -c '! readelf -SW both_stripped.o | grep -q debug_info'
printf '.section %s, "ax"\n.p2align 9\n.globl %s\n%s: ret\n' nearby apart apart remote distant distant >apart.s
echo 'int apart(void), distant(void), puts(const char *); int main(void) { apart(), distant(); return puts("3") < 0; }' >apart.c
check strip_gaps_links "$cc" apart.c apart.s -o apart
check strip_gaps "$prefix/bin/zvm-strip" apart
check strip_gaps_runs runs ./apart 3
check link_strip_gaps "$cc" -s apart.c apart.s -o apart
check link_strip_gaps_runs runs ./apart 3

echo '#include <wmmintrin.h>
int main(void) { __m128i x = _mm_set1_epi8(1); return _mm_cvtsi128_si32(_mm_aesenc_si128(x, x)) == 0; }' >aes.c
check aes "$cc" -O2 -maes aes.c -o aes
check aes_note bash -c "readelf -x .note.zerovm aes | grep -q ' 01000000 01000000'"

# Directories of headers: the user's stand as GCC has them, around those of the system.
mkdir -p dirs/{i,quote,system,after,cpath,c,cplus,prefix/late,other/include}
# searches COMPILER LANGUAGE OPTION...: the directories in order, "system" for the compiler's own.
searches() {
    local compiler=$1 language=$2
    shift 2
    CPATH=dirs/cpath C_INCLUDE_PATH=dirs/c CPLUS_INCLUDE_PATH=dirs/cplus \
        "$compiler" -v -E -x "$language" "$@" /dev/null 2>&1 >/dev/null | sed -n '/search starts/,/^End/p' |
        sed 's,^ \([^d].*\|$\), system,' | uniq
}
for language in c c++ assembler-with-cpp; do
    for options in '' '-Idirs/i -isystem dirs/system -idirafter dirs/after -iquote dirs/quote' '-nostdinc -Idirs/i -isystem dirs/system' \
        '-iprefix dirs/prefix/ -iwithprefix late -iwithprefixbefore late' '-nostdinc++ -Idirs/i -I- -Idirs/system'; do
        # shellcheck disable=SC2086  # several options
        check "searches $language $options" diff <(searches gcc $language $options) <(searches "$cc" $language $options)
    done
done
for option in --sysroot=dirs/other '-isysroot dirs/other'; do
    # shellcheck disable=SC2086  # two words
    check "searches $option" diff <(searches "$cc" c $option) - <<<"#include \"...\" search starts here:
#include <...> search starts here:
 dirs/cpath
 dirs/c
 system
 dirs/other/include
End of search list."
done

cat >CMakeLists.txt <<'EOF'
cmake_minimum_required(VERSION 3.25)
project(guest LANGUAGES C ASM)
include(CheckFunctionExists)
check_function_exists(strdup HAVE_STRDUP)
check_function_exists(no_such_function HAVE_NOTHING)
if(NOT HAVE_STRDUP OR HAVE_NOTHING)
  message(FATAL_ERROR "checks that link do not work")
endif()
add_library(part STATIC part.c more.S)
target_compile_definitions(part PRIVATE MORE=9)
add_executable(main main.c)
target_link_libraries(main PRIVATE part)
EOF
check cmake cmake -B cmake --toolchain "$prefix/lib/zerovm/cmake/zvm.toolchain.cmake"
check cmake_build cmake --build cmake
check cmake_runs runs cmake/main 49

# A configure script that asks config.sub, and finds our site file by its prefix.
mkdir autoconf && cp main.c part.c part.h more.S autoconf && cd autoconf
cat >configure.ac <<'EOF'
AC_INIT([guest], [1])
AC_CANONICAL_HOST
AM_INIT_AUTOMAKE([foreign])
AC_PROG_CC
AM_PROG_AS
AC_CHECK_FUNCS([strdup no_such_function])
AC_CONFIG_FILES([Makefile])
AC_OUTPUT
EOF
cat >Makefile.am <<'EOF'
bin_PROGRAMS = main
main_SOURCES = main.c part.c more.S
AM_CPPFLAGS = -DMORE=11
EOF
check autoreconf autoreconf -i
check configure ./configure --host=x86_64-zerovm --prefix="$prefix/lib/zerovm/sysroot" CC="$cc"
check configure_links grep -q 'define HAVE_STRDUP 1\|-DHAVE_STRDUP=1' config.log
check configure_fails bash -c "! grep -q 'HAVE_NO_SUCH_FUNCTION.* 1' config.log"
check configure_make make
check configure_runs runs ./main 51
cd ..

# An installed tree can be moved.
mkdir moved && cp -r "$prefix/bin" "$prefix/lib" moved
check moved moved/bin/zvm-cc -O2 -DMORE=10 main.c part.c -o moved_main
check moved_runs runs ./moved_main 50

refuses shared 'no shared libraries' "$cc" -shared part.c
refuses pie 'no position-independent images' "$cc" -pie main.c part.c
refuses m64 'guest code is x32 code' "$cc" -m64 -c main.c
refuses native 'one instruction set' "$cc" -march=native -c main.c
refuses intel 'AT&T' "$cc" -masm=intel -c main.c
printf 'int f(void)\n{\n    __asm__ volatile("rdtsc" : : : "rax", "rdx");\n    return 0;\n}\n' >clock.c
refuses clock 'clock.c:3: error: instruction rdtsc: no clock' "$cc" -O2 -c clock.c
printf 'void call(void (*)(int));\nvoid f(int k)\n{\n    void g(int n) { k += n; }\n    call(g);\n}\n' >nested.c
for options in "-c" "-O2 -flto -r -flinker-output=nolto-rel -nostdlib"; do
    # shellcheck disable=SC2086  # several options
    refuses "nested $options" 'nested.c:4:10: error: trampoline generated for nested function' "$cc" $options nested.c -o nested.o
done
printf '\n.text\nmovl %%foo, %%eax\n' >bad.S
refuses bad_register 'bad.S:3: error: instruction movl' "$cc" -c bad.S
printf '.text\n movl %%eax, (%%eax), %%ebx\n' >odd.s
# The validator speaks for what the assembler does not know to be wrong.
printf 'int f(void)\n{\n    __asm__("gf2p8mulb %%xmm0, %%xmm1");\n    return 0;\n}\n' >galois.c
refuses encoding "galois.c:3: error: instruction gf2p8mulb: the validator refuses it by rule forbidden" "$cc" -O2 -c galois.c
check encoding_is_gone test ! -e galois.o
refuses bad_operands 'odd.s:2' "$cc" -c odd.s

printf '.text\nf: nop\n {vex} vpdpwssd %%ymm1, %%ymm2, %%ymm3\n' >vnni.s
refuses vnni 'vnni.s:3: error: instruction vpdpwssd:' "$cc" -c vnni.s

# What escaped the assembler does not escape the link.
printf '.globl part\n.type part, @function\npart: ret\n' >raw.s
as --x32 raw.s -o raw.o
refuses invalid 'return' "$cc" main.c raw.o -o invalid
check invalid_is_gone test ! -e invalid
# An output that is no regular file, as /dev/null is for configure scripts that root runs: it gets the image, or nothing.
mkfifo fifo
check special bash -c "cat fifo >special & TMPDIR=. '$cc' -O2 -DMORE=12 main.c part.c -o fifo && wait && chmod +x special"
check special_runs runs ./special 52
exec 5<>fifo

# An object of another assembler, in which flags live across an indirect jump: only the linker's wrapper can know.
cat >flags.s <<'EOF'
    .bundle_align_mode 5
    .text
    .globl part
    .p2align 5
part:
    cmpl $20, %edi
    movl $there, %eax
    .bundle_lock
    andl $-32, %eax
    addq %r14, %rax
    jmp *%rax
    .bundle_unlock
    .p2align 5
there:
    movl %edi, %eax
    READER
    .bundle_lock
    popq %r11
    andl $-32, %r11d
    addq %r14, %r11
    pushq %r11
    ret
    .bundle_unlock
    .section .debug_zvm_targets,"",@progbits
    .long part, there
EOF
sed 's/READER/adcl %eax, %eax/' flags.s | llvm-mc-14 --triple=x86_64-linux-gnux32 -filetype=obj -o flags.o
refuses flags 'reads flags that were set before the label' "$cc" main.c flags.o -o flags_lost
check flags_removed test ! -e flags_lost
refuses flags_stripped 'reads flags that were set before the label' "$cc" -s main.c flags.o -o flags_lost
sed 's/READER/incl %eax/' flags.s | llvm-mc-14 --triple=x86_64-linux-gnux32 -filetype=obj -o flags.o
check flags_kept "$cc" main.c flags.o -o flags_kept
check flags_kept_runs runs ./flags_kept 21
refuses special_invalid 'return' "$cc" main.c raw.o -o fifo
check special_got_nothing bash -c '! read -t 0 -u 5'
exec 5>&-
check special_stays bash -c '[ -p fifo ] && ! ls -d zvm-ld-*'
check invalid_on_demand "$cc" main.c raw.o -Wl,--zvm-no-validate -o invalid

# Line tables count padding: each call is on its line.
cat >calls.c <<'EOF'
void f(void), g(void);
extern int a, b;
void calls(void)
{
    f();
    g();
    a = 1;
    f(), b = 2;
    g();
    f();
}
EOF
# shellcheck disable=SC2317  # check calls it
lines_of_calls() {
    "$cc" "$@" -g -c calls.c -o calls.o
    objdump -d calls.o | sed -n 's/^ *\([0-9a-f]*\):.*call .*/\1/p' | "$prefix/bin/zvm-addr2line" -e calls.o | sed 's/ .*//' |
        sed 's/.*://' | tr '\n' ' ' >lines
    [ "$(cat lines)" = "5 6 8 9 10 " ]
}
for level in -O0 -O1 -Os; do
    check "lines $level" lines_of_calls "$level" -fno-optimize-sibling-calls
done

# A linker that a signal ends is told of, and leaves no part of an image.
refuses linker_signal 'ld: File size limit exceeded' bash -c 'ulimit -f 4; exec "$@"' - "$cc" main.c raw.o -o cut
check linker_leaves_nothing [ ! -e cut ]
exit "$failed"
