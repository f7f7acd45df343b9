#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Input that must be refused: each case gets one clear line, its exit code, and leaves every file as it was.
# Usage: bad_input.sh PREFIX
set -eu
prefix=$1
zerovm=${ZEROVM:-$prefix/bin/zerovm}
here=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
trap 'chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
cd "$work"

"$prefix/bin/zvm-cc" -O2 -I "$here" "$here/accept/standard_streams.c" -o good.zvm
echo text >input.txt
echo old >output.txt
mkdir directory readonly
mkfifo unused_fifo unread_fifo

# A copy of the good program with bytes changed: patch NAME OFFSET HEX
patch() {
    [ -f "$1" ] || cp good.zvm "$1"
    xxd -r -p <<<"$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}
: >empty.zvm
head -c 30 good.zvm >short_header.zvm
head -c 2000 good.zvm >truncated.zvm
cp /bin/true host.zvm
echo '#!/bin/sh' >script.zvm
patch class64.zvm 4 02
patch big_endian.zvm 5 02
patch relocatable.zvm 16 0100
patch other_machine.zvm 18 2800
patch many_headers.zvm 44 ffff
patch entry_null.zvm 24 00000000
patch entry_odd.zvm 24 21000200
# The first program header stands at offset 52: type, offset, vaddr, paddr, filesz, memsz, flags, align.
header=52
patch all_rights.zvm $((header + 24)) 07000000
patch huge_memory.zvm $((header + 20)) ffffffff
patch huge_file.zvm $((header + 16)) ffffff7f
patch low_address.zvm $((header + 8)) 00000100

before=$(ls -A . directory readonly; cat output.txt)
cases=0 failures=0
# refused NAME EXIT_CODE PATTERN: runs case.yaml
refused() {
    local name=$1 expected=$2 pattern=$3 code=0
    mv case.yaml "$name.yaml"
    "$zerovm" run "$name.yaml" <input.txt >"$name.out" 2>"$name.err" || code=$?
    local problem=
    [[ "$code" =~ ^$expected$ ]] || problem="exit code $code, not $expected"
    [ "$(wc -l <"$name.err")" = 1 ] || problem="not one line of error"
    grep -qE -- "$pattern" "$name.err" || problem="no '$pattern' in the error"
    [ ! -s "$name.out" ] || problem="it printed something"
    if [ -n "$problem" ]; then
        echo "$name: $problem:" "$(cat "$name.err")" >&2
        failures=$((failures + 1))
    fi
    cases=$((cases + 1))
    rm "$name".{yaml,out,err}
}
program() { printf 'program: %s\nchannels:\n  - { name: out, source: output.txt, mode: write }\n' "$1" >case.yaml && refused "$2" 126 "$3"; }
manifest() { printf 'program: good.zvm\n%b\n' "$3" >case.yaml && refused "$1" "${4:-125}" "$2"; }

program missing.zvm   missing_program  'missing\.zvm: .*No such file'
program directory     directory_program 'directory.*regular file'
program empty.zvm     empty_program    'empty\.zvm: .*52 bytes'
program short_header.zvm short_header  'short_header\.zvm: .*52 bytes'
program truncated.zvm truncated        'truncated\.zvm: .*'
program script.zvm    not_elf          'script\.zvm: .*(ELF|52 bytes)'
program host.zvm      host_program     'host\.zvm: .*CLASS.*'
program class64.zvm   class            'class64\.zvm: .*CLASS'
program big_endian.zvm byte_order      'big_endian\.zvm: .*little-endian'
program relocatable.zvm type           'relocatable\.zvm: .*type'
program other_machine.zvm machine      'other_machine\.zvm: .*machine'
program many_headers.zvm header_count  'many_headers\.zvm: .*program headers|phnum'
program entry_null.zvm entry_null      'entry_null\.zvm: .*entry'
program entry_odd.zvm entry_odd        'entry_odd\.zvm: .*entry'
program all_rights.zvm all_rights      'all_rights\.zvm: .*program header 0'
program huge_memory.zvm huge_memory    'huge_memory\.zvm: .*program header 0'
program huge_file.zvm huge_file        'huge_file\.zvm: .*program header 0'
program low_address.zvm low_address    'low_address\.zvm: .*program header 0'

manifest unknown_key     'unknown_key\.yaml:2:1: .*flavour'      'flavour: sweet'
manifest duplicate_key   'duplicate_key\.yaml:2:1: .*program'    'program: other.zvm'
manifest bad_unit        'bad_unit\.yaml:2:9: .*12 parsecs'      'memory: 12 parsecs'
manifest negative_memory 'negative_memory\.yaml:2:9: .*-1'       'memory: -1'
manifest huge_memory     'huge_memory\.yaml:2:9: .*'             'memory: 5GiB'
manifest overflow        'overflow\.yaml:2:9: .*'                'memory: 99999999999999999999999'
manifest negative_limit  'negative_limit\.yaml:3:.*-5'           'channels:\n  - { name: in, source: input.txt, gets: -5 }'
manifest unknown_channel_key 'unknown_channel_key\.yaml:3:.*colour' 'channels:\n  - { name: in, source: input.txt, colour: red }'
manifest twice_named     'twice_named\.yaml:4:.*in'              'channels:\n  - { name: in, source: input.txt }\n  - { name: in, source: input.txt }'
manifest bad_mode        'bad_mode\.yaml:3:.*sideways'           'channels:\n  - { name: in, source: input.txt, mode: sideways }'
manifest no_source       'no_source\.yaml:3:.*source'            'channels:\n  - { name: in, mode: read }'
manifest wrong_type      'wrong_type\.yaml:2:.*'                 'args: 5'
manifest not_yaml        'not_yaml\.yaml:3:.*'                   'args: [unclosed'
manifest two_documents   'two_documents\.yaml:.*'                '---\nprogram: other.zvm'

manifest missing_source  "channel in: .*nowhere\.txt.*No such file" 'channels:\n  - { name: in, source: nowhere.txt }' 127
manifest missing_directory 'channel out: .*nowhere/: No such file' 'channels:\n  - { name: out, source: nowhere/out, mode: write }' 127
manifest directory_source 'channel in: .*directory'              'channels:\n  - { name: in, source: directory }' 127
manifest directory_output 'channel out: .*directory'             'channels:\n  - { name: out, source: directory, mode: write }' 127
manifest same_output     'output\.txt'                           'channels:\n  - { name: a, source: output.txt, mode: write }\n  - { name: b, source: ./output.txt, mode: write }' '(125|127)'
manifest closed_fd       'channel in: .*77'                      'channels:\n  - { name: in, source: fd:77 }' 127
manifest random_fifo     'channel in: .*FIFO, expected a regular file'             'channels:\n  - { name: in, source: unused_fifo, mode: random-read }' 127
manifest unread_report   'report unread_fifo: nobody reads it'   'report: unread_fifo' 125
manifest directory_report 'report .*directory: Is a directory'   'report: directory' 125

[ "$(ls -A . directory readonly; cat output.txt)" = "$before" ] || {
    echo "files were changed or left behind:" >&2
    ls -lA . directory readonly >&2
    failures=$((failures + 1))
}
echo "$cases cases, $failures failed"
[ "$failures" = 0 ]
