#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The lints that keep the rooms apart notice what they are there for. Usage: lint_test.sh BUILD_DIR
# shellcheck disable=SC2016  # backquotes are Markdown's
set -eu
here=$(dirname "$(realpath "$0")")
build=$(realpath "$1")
top=$(realpath "$here/../..")
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
failures=0

# A tree of its own to break: what git knows here, as it stands.
git -C "$top" ls-files -co --exclude-standard -- validator loader trusted toolchain untrusted_lib tests/lint |
    while read -r file; do [ ! -f "$top/$file" ] || echo "$file"; done | tar -C "$top" -cf - -T - | tar -C "$copy" -xf -
git -C "$copy" init -q

# expect ok|FAIL LINT WHAT: what a lint says of the copy as it stands.
expect() {
    local said
    said=$("$copy/tests/lint/lint.sh" --each "$2" 2>/dev/null || true)
    if [ "$said" = "$1 lint.$2" ]; then echo "ok   $3"; else
        echo "FAIL $3: expected $1, lint.$2 said: $said"
        failures=$((failures + 1))
    fi
}

# broken LINT WHAT FILE SED: the lint fails once sed(1) has changed the file, and no longer when that is undone.
broken() {
    cp "$copy/$3" "$copy/saved"
    sed -i "$4" "$copy/$3"
    expect FAIL "$1" "$2"
    mv "$copy/saved" "$copy/$3"
    expect ok "$1" "$2, undone"
}

broken rings "an include from a lower unit to a higher one" trusted/base/end.h 's/^enum end {/#include "session.h"\n&/'
broken rings "a ring of two in the loader" loader/mapping.c 's/^#include "mapping.h"/&\n#include "region.h"\n#include "arena.h"/'
broken rings "a ring of two in the assembler" toolchain/rewrite/spelled.h 's/^#include "buffer.h"/&\n#include "rewrite.h"/'
broken depends "an include of a room that is not named" trusted/yaml/yaml_binary.c 's/^#include "yaml_binary.h"/&\n#include "digest.h"/'
broken depends "a room named that nothing includes" trusted/CMakeLists.txt 's/^zerovm_room(outputs DEPENDS base/& manifest/'
broken rooms "a row of the table that is wrong" trusted/README.md 's/^| `trusted\/wall` | \([0-9]*\)/| `trusted\/wall` | 1\1/'
broken rooms "a line more than the table says" trusted/wall/fault.c 's/^#include "fault.h"/&\nint one_more;/'
broken functions "a function of 61 lines" loader/judge.c "\$a void long_one(void)\n{\n$(yes ';\n' 2>/dev/null | head -n 61 | tr -d '\n')}"

broken sections "a row that the linker script does not have" toolchain/rewrite/sections.def 's/^DATA(".got.")/&\nDATA(".gotten.")/'
broken sections "a section of data without a row" toolchain/ld/zvm.ld.in 's/\*(.tm_clone_table)/& *(.fresh.*)/'

broken includes "the loader includes a header of a room above" loader/judge.c 's/^#include "judge.h"/&\n#include "session.h"/'
broken words "a note to oneself" loader/judge.c '$a /* TODO */'

# compiles NAME HEADER: whether the compiler takes a header into that source with the room's own options.
compiles() {
    local command
    command=$(awk -v file="/$1\"" '/"command":/ { line = $0 } /"file":/ && index($0, file) { print line }' "$build/compile_commands.json" |
        sed -E 's/^ *"command": "//; s/",?$//; s/ -o [^ ]*//; s/\\"/"/g; s/\\"/"/g')
    [ -n "$command" ] && (cd "$build" && eval "$command -fsyntax-only -w -include $2" 2>/dev/null)
}

# room FILE HEADER_IT_MAY HEADER_ABOVE
room() {
    if compiles "$1" "$2" && ! compiles "$1" "$3"; then echo "ok   $1 sees $2 and not $3"; else
        echo "FAIL $1: expected to see $2 and not $3"
        failures=$((failures + 1))
    fi
}

room loader/region.c code.h manifest.h
room trusted/base/end.c error.h manifest.h
room trusted/manifest/manifest.c end.h channel.h
room trusted/outputs/staged.c place.h signals.h
room trusted/outputs/staged.c place.h manifest.h
room trusted/channels/channel.c manifest.h session.h
room trusted/wall/trampoline.c region.h session.h
room trusted/links/link.c channel.h session.h
room trusted/links/pairs.c channel.h wire.h
room trusted/session/session.c channel.h wire.h
room trusted/session/session.c channel.h yaml_keys.h
room trusted/session/session.c channel.h zerovm.h
room trusted/network/wire.c session.h names.h
room trusted/api/zerovm_session.c session.h cli.h
room trusted/cli/run/process.c session.h plan.h

exit $((failures > 0))
