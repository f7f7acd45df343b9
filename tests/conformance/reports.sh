#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A report replaces nothing that a run reads, writes or is. Usage: reports.sh PREFIX
# shellcheck disable=SC2016  # the inner shell expands
set -u
# shellcheck source=tests/conformance/checks.sh
. "$(dirname "$(realpath "$0")")/checks.sh"

guest copy <<'END'
#include <stdio.h>
int main(void)
{
    for (int c; (c = getchar()) != EOF;)
        putchar(c);
    return 0;
}
END
channels='channels: [{ name: stdin, source: input }, { name: stdout, source: output, copies: [second] }]'
make_files() {
    echo data >input
    ln -f input hard
    ln -sf input soft
    cp copy.zvm program.zvm
    [ -e key ] || "$zerovm" names --new-key key >public
    sha256sum input program.zvm key >sums
    rm -f output second
}
# taken NAME REPORT WHAT: it is that already, and all files are as they were.
taken() {
    make_files
    printf 'program: program.zvm\nreport: %s\nkey_file: key\n%s\n' "$2" "$channels" >m.yaml
    cp m.yaml m.before
    expect "$1" 125 '' "^zerovm: m\\.yaml:.* report \"?$2\"? is the $3 already, expected a place of its own\$" "$zerovm" run m.yaml
    { sha256sum --quiet -c sums && cmp m.yaml m.before; } >out 2>err || fail "$1: a file changed"
    printf 'job: j\nreport: %s\ngroups: [{ name: g, count: 1, manifest: { program: program.zvm, key_file: key, %s } }]\n' \
        "$2" "$channels" >j.yaml
    [ "$2" != m.yaml ] || return 0
    expect "$1, of a job" 125 '' "^zerovm: j\\.yaml: session g-1: report $2 is the $3 already, expected" "$zerovm" job j.yaml
    sha256sum --quiet -c sums >out 2>err || fail "$1, of a job: a file changed"
}
taken 'an input' input 'source of channel stdin'
taken 'an input by a second name' hard 'source of channel stdin'
taken 'an input by a link' soft 'source of channel stdin'
taken 'an output' output 'output of channel stdout'
taken 'a copy' second 'output of channel stdout'
taken 'the program' program.zvm program
taken 'the key file' key 'key file'
taken 'the manifest' m.yaml manifest
printf 'job: j\nreport: ./j.yaml\ngroups: [{ name: g, count: 1, manifest: { program: copy.zvm } }]\n' >j.yaml
cp j.yaml j.before
expect 'the job' 125 '' '^zerovm: j\.yaml: report \./j\.yaml is the job already, expected' "$zerovm" job j.yaml
cmp j.yaml j.before || fail 'the job: it changed'
expect 'the standard input' 125 '' 'report input is the source of channel stdin already' bash -c '"$zerovm" exec --report input copy.zvm <input'
expect 'a descriptor' 125 '' 'report log is the output of channel stdout already' \
    bash -c '"$zerovm" exec -c name=stdout,source=fd:7 --report log copy.zvm <input 7>log'

# behind NAME COMMAND: in log stand data and then a report.
behind() {
    expect "$1" 0 '' '' bash -c "$2"
    [ "$(sed -n '1p; 2s/:.*//p' log)" = $'data\nend' ] || fail "$1: $(head -3 log)"
}
behind 'the file of standard output' '"$zerovm" exec --report log copy.zvm <input >log'
behind 'standard output' '"$zerovm" exec --report /dev/stdout copy.zvm <input >log'
behind 'standard output, appended' 'echo data >log; "$zerovm" exec --report /dev/stdout copy.zvm </dev/null >>log'
behind 'standard error' '"$zerovm" exec -c name=stdout,source=fd:2 --report /dev/stderr copy.zvm <input 2>log'
# A shorter report leaves nothing of a longer file.
head -c 9999 copy.zvm >log
expect 'over a longer file' 0 '' '' "$zerovm" exec --report log copy.zvm </dev/null
[ "$(head -c 4 log)$(tail -n 1 log | cut -c1-6)" = 'end:  put_' ] || fail "over a longer file: $(tail -n 2 log)"
finish
