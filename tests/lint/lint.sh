#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The rules of this tree that a program can check. Usage: lint.sh [--each] [NAME...]
# --each: one line a lint on standard output, "ok NAME" or "FAIL NAME". Needs a release build (build/release).
# shellcheck disable=SC2317  # the lints are called by name
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${BUILD:-build/release}

host_sources() { git ls-files -co --exclude-standard -- 'validator/*.[ch]' 'loader/*.[ch]' 'trusted/*.[ch]'; }
c_sources() { git ls-files -co --exclude-standard -- '*.[ch]' '*.def' | grep -v '^untrusted_lib/libc/overlay/'; }

# Prints what stdin has that must not be there; fails when that is anything.
none() { ! grep . >&2; }

lint_top_level() {
    git ls-files -co --exclude-standard | cut -d/ -f1 | sort -u | grep -vxE \
        'CMakeLists.txt|CMakePresets.json|Makefile|README.md|ARCHITECTURE.md|CONTRIBUTING.md|SECURITY.md|CHANGELOG.md|LICENSE|packages.txt|\..*|loader|validator|trusted|untrusted_lib|toolchain|manifests|tests|examples' | none
}

# Inclusion goes downward: trusted -> loader -> validator.
lint_includes() {
    local part header bad=0
    declare -A above=([validator]='loader trusted' [loader]='trusted')
    for part in validator loader; do
        for header in $(for dir in ${above[$part]}; do git ls-files -co --exclude-standard "$dir/*.h" | sed 's,.*/,,'; done | sort -u); do
            grep -rnE "#include [<\"](zvm/abi/)?${header}[>\"]" "$part" --include='*.[chS]' | none || bad=1
        done
    done
    return "$bad"
}

# Pairs of units, the first of which includes the second: x.c, x.h and x.def are the unit x. Of two files of the name, the one
# in the same folder is meant.
includes_of_units() {
    git ls-files -co --exclude-standard -- {validator,loader,trusted,toolchain,untrusted_lib}/'*'.{c,h,def,S,inc} | grep -v '/overlay/' >"$1"
    xargs grep -HE '^ *# *include "' <"$1" | sed -E 's/: *# *include "([^"]*)".*/ \1/' | awk -v files="$1" '
        function unit(path) { sub(/(_x86_64)?\.[a-zA-Z]+$/, "", path); return path }
        BEGIN { while ((getline path <files) > 0) { known[path]; name = path; sub(/.*\//, "", name); named[name] = path } }
        {
            folder = $1; sub(/[^\/]*$/, "", folder)
            name = $2; sub(/.*\//, "", name)
            to = (folder name) in known ? folder name : named[name]
            if (to != "" && unit($1) != unit(to))
                print unit($1), unit(to)
        }'
}

# Units do not include one another in a ring.
lint_rings() {
    local files
    files=$(mktemp)
    includes_of_units "$files" | tsort 2>&1 >/dev/null | none
    local bad=$?
    rm -f "$files"
    return "$bad"
}

# Pairs of a room and one whose headers its sources include. Mains, in cli itself, are of no room.
includes_of_rooms() {
    local files
    files=$(mktemp)
    git ls-files -co --exclude-standard -- 'trusted/*'.{c,h,S,def} | grep -v '^trusted/abi/' >"$files"
    xargs grep -HE '^ *# *include "' <"$files" | sed -E 's/: *# *include "([^"]*)".*/ \1/' | awk -v files="$files" '
        function room(path) { sub(/^trusted\//, "", path); sub(/\/?[^\/]*$/, "", path); return path }
        BEGIN { while ((getline path <files) > 0) { known[path]; name = path; sub(/.*\//, "", name); home[name] = room(path) } }
        {
            from = room($1)
            if (from != "cli" && !(("trusted/" from "/" $2) in known) && $2 in home)
                print from, home[$2]
        }' | sort -u
    rm -f "$files"
}

# A room names the rooms whose headers its sources include, and no others.
lint_depends() {
    diff <(sed -nE 's/^zerovm_room\(([^ )]+)( DEPENDS)?([^)]*)\)$/\1\3/p' trusted/CMakeLists.txt trusted/cli/cli.cmake |
        awk '{ for (i = 2; i <= NF; i++) print $1, $i }' | sort) <(includes_of_rooms) |
        sed -nE 's/^< (.*)/\1: named, and nothing includes it/p; s/^> (.*)/\1: included, and not named/p' | none
}

# The validator is a function: it needs memory primitives and nothing else.
lint_validator_symbols() {
    nm -u "$build/validator/libvalidator.a" | awk '/ U /{print $2}' | sort -u |
        while read -r symbol; do
            case $symbol in memcpy | memset | memcmp | memmove | __stack_chk_fail | _GLOBAL_OFFSET_TABLE_) ;; *)
                nm "$build/validator/libvalidator.a" | grep -qE " [TRDBV] $symbol\$" || echo "validator uses $symbol" ;;
            esac
        done | none
}

# Only mapping.c changes the address space.
lint_mapping() {
    host_sources | grep -v '^loader/mapping\.c$' | xargs grep -nE '\b(mmap|munmap|mprotect|mremap|madvise)\(' | none
}

# Code is made executable after validation, in one place.
lint_code() {
    host_sources | grep -v '^loader/\(region\|jail\)\.[ch]$' | xargs grep -nE '\bregion_(execute|withdraw)\(' | none
}

# Only the command prints and exits, and what runs when the project is built.
lint_quiet() {
    host_sources | grep -v '^\(trusted/cli\|validator/generator\)/' | xargs grep -nE '\b(printf|puts|perror|exit|_exit|abort)\(|fprintf\((stdout|stderr)' | none
}

# Words from outside reach a stream that people read by loader/printable.h alone. What else writes stands in the files that
# tests/lint/writers.txt names, and standard output and error are handed to nothing but printable.h's functions, what looks
# at a stream, and functions that do the same.
lint_printing() {
    local code bad=0
    local print='printable_(line|part|lines|erase)' look='fflush|ferror|clearerr|setvbuf|__fpurge|freopen|isatty|fileno'
    code=$({ host_sources; git ls-files -co --exclude-standard -- 'toolchain/*.[ch]'; } |
        grep -v '^\(loader/printable\.[ch]$\|validator/generator/\|toolchain/ports/\)' | xargs grep -n '' |
        sed -E '/^[^:]*:[0-9]+: \*/d; s,/\*.*(\*/|$),,; s,"(stdin|stdout|stderr)",,g')
    grep -E '\b(v?printf|v?dprintf|puts|putchar|perror|psignal|v?warnx?|v?errx?|error_at_line)\(' <<<"$code" | none || bad=1
    grep -E '\b(v?fprintf|fputs|fputc|putc|fwrite|json_dump[a-z_]*)(_unlocked)?\(|\bwrite(v|_all)?\((1|2|STD(OUT|ERR)_FILENO)\b' <<<"$code" |
        grep -vFf <(sed '/^#/d; s/ *#.*/:/' tests/lint/writers.txt) | none || bad=1
    grep -E '\b(stdout|stderr)\b' <<<"$code" | grep -vE "\b($print|$look|help|put_finding|put_stats|table_print)\((.*, )?(stdout|stderr)\b" |
        grep -vE ':[0-9]+: +stderr,$|\brewrite\(.*, stderr\)' | grep -vFf <(sed '/^#/d; s/ *#.*/:/' tests/lint/writers.txt) | none || bad=1
    return "$bad"
}

# A library is included in one file; those of zvm-explain nowhere in what runs guests.
lint_homes() {
    local bad=0 row
    for row in yaml.h:trusted/yaml/yaml_event.h nettle/:trusted/base/digest.c zmq.h:trusted/network/wire.c xxhash.h:trusted/links/link.h \
        capstone:toolchain/explain/disassembly.c elfutils/:toolchain/explain/place.c jansson.h:toolchain/explain/explanation_json.c \
        seccomp.h:toolchain/explain/lock.c; do
        { host_sources; git ls-files -co --exclude-standard -- 'toolchain/*.[ch]'; } | grep -vx "${row#*:}" | xargs grep -nE "#include <${row%%:*}" | none || bad=1
    done
    return "$bad"
}

# Two sessions in one process must work: no mutable globals but those that tests/lint/globals.txt names. Constant tables
# that hold addresses stand in .data.rel.ro and are none. The command is a process with one session.
lint_globals() {
    find "$build"/{validator,loader,trusted} -maxdepth 1 -name 'lib*.a' ! -name 'libroom_cli_*' -exec objdump -t {} + |
        awk '/ O / && $(NF-2) ~ /^\.(data|bss|tdata|tbss)(\.|$)/ && $(NF-2) !~ /^\.data\.rel\.ro/ { sub(/\.[0-9]+$/, "", $NF); print $NF }' |
        sort -u | grep -vxFf <(sed 's/ *#.*//' tests/lint/globals.txt) | none
}

# A file that grew past 600 lines wants to be two, or a table.
lint_length() {
    git ls-files -co --exclude-standard -- '*.[ch]' '*.S' '*.sh' | while read -r file; do
        [ -f "$file" ] && [ "$(wc -l <"$file")" -gt 600 ] && echo "$file: $(wc -l <"$file") lines"
    done | none
}

# The input sections that the linker script names, "CODE .text." or "DATA .rodata.", without the * at the end.
script_sections() {
    sed -n '/^SECTIONS/,/^}/p' toolchain/ld/zvm.ld.in | awk '
        /^    [^ ].* : / { skip = $1 == "/DISCARD/" || $2 == "0"; kind = $1 == ".text" ? "CODE" : "DATA" }
        !skip && (at = index($0, "*(")) {
            count = split(substr($0, at + 2), words, /[ ()]+/)
            for (i = 1; i <= count; i++)
                if (words[i] ~ /^\.[a-z]/) { sub(/\*$/, "", words[i]); print kind, words[i] }
        }'
}

# The assembler knows sections as the linker script does: each row of sections.def is there, and each section of data has a row.
lint_sections() {
    awk 'NR == FNR { if (match($0, /^(CODE|DATA)\("/)) { split($0, part, "\""); rows[substr($0, 1, 4) " " part[2]] } next }
        {
            met = $1 == "CODE"
            for (row in rows) {
                name = row; sub(/\.$/, "", name)
                if ($0 == row || $0 == name) { seen[row]; met = 1 }
                if (row ~ /\.$/ && index($0, row) == 1) met = 1
            }
            if (!met) print "no row for " $0
        }
        END { for (row in rows) if (!(row in seen)) print "not in zvm.ld.in: " row }' toolchain/rewrite/sections.def <(script_sections) | none
}

# The table of rooms in trusted/README.md has the lines that there are.
# shellcheck disable=SC2016  # backquotes are Markdown's
lint_rooms() {
    diff <(tests/lint/rooms.sh) <(grep -E '^\| (`(validator|loader|trusted/[a-z]+)`|\*\*.*\*\*) \| [0-9]+ \|' trusted/README.md |
        sed -E 's/^(\| [^|]* \| [0-9]+ \|).*/\1/') | none
}

# A function that is longer than a screen wants to be two, or a table.
lint_functions() {
    git ls-files -co --exclude-standard -- {validator,loader,trusted,toolchain,untrusted_lib}/'*.c' | grep -v '/overlay/' |
        xargs awk 'FNR == 1 { start = 0 }
            /^\{/ { start = FNR }
            /^\}/ { if (start && FNR - start > 61) print FILENAME ":" start ": " FNR - start - 1 " lines"; start = 0 }' | none
}

lint_format() { c_sources | grep -v '\.def$' | xargs clang-format-14 --dry-run -Werror; }

lint_tidy() {
    git ls-files -co --exclude-standard -- 'validator/*.c' 'loader/*.c' 'trusted/*.c' |
        xargs -P "$(nproc)" -n 1 clang-tidy-14 -p "$build" --quiet \
            --extra-arg=-enable-trivial-auto-var-init-zero-knowing-it-will-be-removed-from-clang 2>/dev/null | grep -E '(warning|error):' | none
}

lint_shell() { git ls-files -co --exclude-standard -- '*.sh' .ci/run | xargs shellcheck; }

# Every file that has comments names its licence in them, near the top. Without are data, patches (upstream's own) and JSON.
lint_licence() {
    git ls-files -co --exclude-standard -- ':!*.patch' ':!*.json' ':!LICENSE' ':!toolchain/driver/zvm.specs.in' \
        ':!tests/fuzz/corpus' ':!tests/verify/golden' ':!tests/guests/code/incbin/files' ':!*.bin' |
        while read -r file; do head -n 3 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' || echo "$file: no SPDX line"; done | none
}

lint_man() { git ls-files -co --exclude-standard -- 'trusted/man/*.[1-9]' | xargs mandoc -T lint -W warning; }

# The project speaks of itself alone.
lint_words() {
    git grep --untracked -nIiE 'deb\.debian\.org|/work/|\bhelper-[0-9]|\b(TODO|FIXME|XXX)\b' -- ':!tests/lint' | none
}

each=0
[ "${1:-}" = --each ] && { each=1; shift; }
lints=${*:-$(declare -F | awk '$3 ~ /^lint_/{print substr($3, 6)}')}
bad=0
for name in $lints; do
    if "lint_$name" >&2; then verdict=ok; else verdict=FAIL bad=1; fi
    if [ $each = 1 ] || [ $verdict = FAIL ]; then echo "$verdict lint.$name"; fi
done
exit $bad
