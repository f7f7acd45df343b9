#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Standard input, output and error that are closed, full or gone. Usage: standard_streams.sh PREFIX
# shellcheck disable=SC2016  # the inner shell expands
set -u
# shellcheck source=tests/conformance/checks.sh
. "$(dirname "$(realpath "$0")")/checks.sh"

guest lines <<'END'
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv)
{
    for (int i = argc > 1 ? atoi(argv[1]) : 1; i > 0; i--)
        puts("a line of text");
    return 0;
}
END
guest count <<'END'
#include <stdio.h>
int main(void)
{
    int n = 0;
    while (getchar() != EOF)
        n++;
    fprintf(stderr, "%d\n", n);
    return ferror(stdin) ? 3 : 0;
}
END
guest nothing <<'END'
int main(void) { return 0; }
END
cat >job.yaml <<'END'
job: j
groups: [{ name: g, count: 300, manifest: { program: lines.zvm } }]
END
cp lines.zvm refused.zvm
printf '\x0f\x05' | dd of=refused.zvm bs=1 seek=4096 conv=notrunc status=none
mkdir settled

# What prints says when it cannot: commands, and the code of such an end.
while read -r code words; do
    expect "full: $words" "$code" '' '^zerovm: print on standard output: No space left on device$' bash -c "\$zerovm $words >/dev/full"
    expect "closed: $words" "$code" '' '^zerovm: standard output is closed, expected a place for what is printed$' bash -c "\$zerovm $words >&-"
    expect "closed with stdin: $words" "$code" '' '^zerovm: standard output is closed' bash -c "\$zerovm $words <&- >&-"
    expect "read-only: $words" "$code" '' '^zerovm: print on standard output: Bad file descriptor$' bash -c "\$zerovm $words 1</dev/null"
    expect "no stderr: $words" "$code" '' '' bash -c "\$zerovm $words >/dev/full 2>&-"
done <<'END'
128 --help
128 -h
128 help
128 --version
128 version
128 version --help
128 run --help
128 exec --help
128 job --help
128 inspect --help
128 names --help
2 validate --help
2 validate lines.zvm
2 validate lines.zvm count.zvm
128 inspect lines.zvm
128 job --dry-run job.yaml
128 recover settled
END
# What is wrong with the files counts no less: both are said.
expect 'full: a refused program' 2 '' '' bash -c '"$zerovm" validate lines.zvm refused.zvm >/dev/full 2>both'
grep -q 'print on standard output' both || fail 'full: a refused program: the stream is not named'
grep -q 'refused.zvm: .*rule' both || fail 'full: a refused program: the program is not named'
expect 'full: nothing to print' 0 '' '' bash -c '"$zerovm" validate --quiet lines.zvm >/dev/full'
expect 'full: statistics' 2 '' '' bash -c '"$zerovm" validate --stats lines.zvm >/dev/full 2>/dev/null'
expect 'full: JSON' 2 '' '' bash -c '"$zerovm" validate --json lines.zvm >/dev/full 2>/dev/null'
expect 'closed: JSON' 2 '' '' bash -c '"$zerovm" validate --json lines.zvm >&- 2>/dev/null'
expect 'full: the table' 2 '' '' bash -c '"$zerovm" validate --table >/dev/full 2>/dev/null'
expect 'full: a new key' 128 '' 'print on standard output: No space left' bash -c '"$zerovm" names --new-key key >/dev/full'
[ ! -e key ] || fail 'full: a new key: the file is there'
expect 'full: where names listens' 128 '' 'print on standard output: No space left' bash -c '"$zerovm" names >/dev/full'
expect 'closed: where names listens' 128 '' 'standard output is closed' bash -c '"$zerovm" names >&-'

# A program's own channels.
expect 'full: a program' 127 '' 'channel stdout: write: No space left on device$' bash -c '"$zerovm" exec lines.zvm >/dev/full'
expect 'closed: a program' 127 '' 'channel stdout: fd:1 is not open for writing$' bash -c '"$zerovm" exec lines.zvm >&-'
expect 'closed: a program that prints nothing' 127 '' 'channel stdout: fd:1 is not open' bash -c '"$zerovm" exec nothing.zvm >&-'
expect 'no reader: a program' 127 'a line of text' 'channel stdout: write: Broken pipe$' \
    bash -c '{ "$zerovm" exec lines.zvm 200000; echo "$?" >code; } | head -1; exit "$(cat code)"'
expect 'no stdin: a program' 0 '' '^0$' bash -c '"$zerovm" exec count.zvm <&-'
expect 'no stdin and no stderr: a program' 0 'a line of text' '' bash -c '"$zerovm" exec lines.zvm <&- 2>&-'
expect 'no stderr: a program' 0 '' '' bash -c 'printf abc | "$zerovm" exec count.zvm 2>&-'
expect 'stdin is a directory' 127 '' 'channel stdin: fd:0 is a directory' bash -c '"$zerovm" exec count.zvm <.'
expect 'stdin for writing alone' 127 '' 'channel stdin: fd:0 is not open for reading$' bash -c '"$zerovm" exec count.zvm 0>file'
expect 'stdin listens' 127 '' 'channel stdin: fd:0 is a socket that listens, expected a connected one$' python3 -c '
import os, socket, subprocess, sys
s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(1)
sys.exit(subprocess.call([os.environ["zerovm"], "exec", "count.zvm"], stdin=s))'

# manifest CHANNEL...: of lines.zvm, with a report
manifest() { { echo 'program: lines.zvm'; echo 'report: report.json'; echo 'channels:'; printf '  - { %s }\n' "$@"; } >m.yaml; }
for fd in 0 1 2; do
    names=(stdin stdout stderr) ways=(reading writing writing)
    manifest "name: ${names[fd]}, source: 'fd:$fd'"
    rm -f report.json
    got=0
    bash -c "\"\$zerovm\" run m.yaml 2>err $fd>&-" || got=$?
    [ "$got" = 127 ] || fail "closed: fd:$fd of a manifest: exit code $got"
    grep -q "channel ${names[fd]}: fd:$fd is not open for ${ways[fd]}" report.json || fail "closed: fd:$fd of a manifest: $(cat report.json)"
done
# By its path it is no other.
for way in '/dev/stdout' '/dev/fd/1' '/proc/self/fd/1'; do
    expect "closed: $way" 127 '' "channel stdout: $way" bash -c '"$zerovm" exec -c "name=stdout,source=$0" lines.zvm >&-' "$way"
    expect "closed: a report at $way" 125 '' "open report $way" bash -c '"$zerovm" exec -c name=stdout,source=data --report "$0" lines.zvm >&-' "$way"
done
expect 'closed: /dev/stdin' 127 '' 'channel stdin: /dev/stdin' bash -c '"$zerovm" exec -c name=stdin,source=/dev/stdin count.zvm <&-'
expect 'closed: a manifest at /dev/stdin' 125 '' '/dev/stdin: ' bash -c '"$zerovm" run /dev/stdin <&-'
rm -f data
manifest 'name: stdin, source: data' 'name: stdout, source: output'
printf abc >data
expect 'all closed: a manifest with files' 0 '' '' bash -c '"$zerovm" run m.yaml <&- >&- 2>&-'
[ "$(cat output data)" = $'a line of text\nabc' ] || fail 'all closed: the files are others'
jq -e '.exit_code == 0' report.json >out || fail 'all closed: the report is another'
sed -i 's,report.json,/dev/full,' m.yaml
expect 'full: a report' 128 '' 'write report /dev/full: No space left on device$' "$zerovm" run m.yaml

# Programs of the toolchain that are ours: GCC and ar do not look.
for words in 'zvm-cc -print-search-dirs' 'zvm-cc -Wa,--version -c -x assembler /dev/null -o x.o'; do
    expect "full: $words" 1 '' '' bash -c "$prefix/bin/$words >/dev/full 2>/dev/null"
done
finish
