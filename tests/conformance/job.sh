#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Jobs: what they run, what they refuse, and that they leave all or nothing. Usage: job.sh PREFIX SIGNAL_AT
set -eu
prefix=$1 signal_at=$2
zerovm=${ZEROVM:-$prefix/bin/zerovm}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TMPDIR=$work/tmp
cd "$work"
mkdir tmp in
failed=0

fail() {
    failed=1
    echo "FAIL $1" >&2
    cat out >&2
}

# says NAME EXIT_CODE PATTERN [OPTION...]: the job in job.yaml exits so, a line of its output matches, and it leaves
# nothing of its own.
says() {
    local name=$1 expected=$2 pattern=$3 code=0
    shift 3
    "$zerovm" job "$@" job.yaml >out 2>&1 </dev/null || code=$?
    if [ "$code" != "$expected" ] || ! { [ -z "$pattern" ] || grep -qE -- "$pattern" out; }; then
        fail "$name: exit code $code, wanted $expected and '$pattern':"
    fi
    [ -z "$(ls -A tmp)" ] || fail "$name: left $(ls -A tmp)"
}

# gives NAME TEXT FILE: that is in the file.
gives() {
    [ "$(cat "$3" 2>out)" = "$2" ] || fail "$1: $3 is not '$2'"
}

# Reads streams in order, then copies input and arguments to its output and streams; or does as its first argument says.
cat >node.c <<'END'
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zvm.h>
static char bytes[1 << 16];
int main(int argc, char **argv)
{
    size_t size = 0;
    if (argc > 1 && strcmp(argv[1], "exit") == 0)
        return atoi(argv[2]);
    if (argc > 1 && strcmp(argv[1], "loop") == 0)
        for (;;)
            ;
    for (int i = 1; i < argc; i++)
        size += (size_t)snprintf(bytes + size, sizeof bytes - size, "%s ", argv[i]);
    for (int c = 0; c < MANIFEST->channels_count; c++)
        if (MANIFEST->channels[c].limits[GetsLimit] > 0)
            size += (size_t)zvm_pread(c, bytes + size, (int)(sizeof bytes - size), 0);
    for (int c = 3; c < MANIFEST->channels_count; c++)
        if (MANIFEST->channels[c].limits[PutsLimit] > 0 && zvm_pwrite(c, bytes, (int)size, 0) != (int)size)
            return 1;
    return 0;
}
END
"$prefix/bin/zvm-cc" -O2 node.c -o node.zvm
printf 'one\n' >in/1.txt
printf 'two\n' >in/2.txt
printf 'hidden\n' >in/.3.txt

# job GROUP...: a job of these groups, and streams when there is a $streams.
job() {
    { echo "job: test"; echo "report: report.json"; [ -z "${limit:-}" ] || echo "timeout: $limit"
      echo "groups:"; printf '  - %s\n' "$@"
      [ -z "${streams:-}" ] || printf 'streams: [%s]\n' "$streams"; } >job.yaml
}
program='program: node.zvm, memory: 16MiB'

# start PROCESSES: starts the job, whose process is $pid, until it has that many $children.
start() {
    local i
    children=()
    "$zerovm" job job.yaml >out 2>&1 &
    pid=$!
    for ((i = 0; i < 100 && ${#children[@]} < $1; i++)); do
        sleep 0.05
        mapfile -t children < <(pgrep -P $pid)
    done
}

job "{ name: a, for_each: 'in/*.txt', manifest: { $program, args: [x, '{node}', '{n}', '{stem}', '{name}', '{{'],
      channels: [{ name: stdin, source: '{file}' }, { name: out, source: '{stem}.out', mode: write }] } }"
says each_file 0 ''
gives each_file 'a-1 1 1 1.txt { one' 1.out
gives each_file 'a-2 2 2 2.txt { two' 2.out
jq -e '.exit_code == 0 and [.sessions[] | .node, .report.exit_code] == ["a-1", 0, "a-2", 0]' report.json >out || fail report
says dry_run 0 '^- \{name: out, source: "2\.out", mode: write\}$' --dry-run
# Files are called as from the job's text, wherever that is called from.
# Where a manifest has no string a variable is no string either; in a string it is one, whatever it spells.
job "{ name: a, count: 2, manifest: { program: node.zvm, memory: '1{n}MiB', timeout: '1{n}s', clock: '202{n}-01-01T00:00:00Z',
      args: [x, '{n}{n}'], env: { memory: '{n}s' }, channels: [{ name: out, source: '{n}.out', mode: 'wri{n}', get_bytes: '{n}KiB' }] } }"
says dry_sizes 125 '^memory: 11MiB$' --dry-run
says dry_times 125 '^timeout: 12s$' --dry-run
says dry_clock 125 '^clock: 2021-01-01T00:00:00Z$' --dry-run
says dry_names 125 '^env: \{memory: "2s"\}$' --dry-run
says dry_limits 125 'get_bytes: 1KiB\}$' --dry-run
says a_word 125 'a-1\.yaml:10:[0-9]+: mode is "wri1", expected read or random-read'
job "{ name: a, for_each: 'in/*.txt', manifest: { $program, args: [x, '{file}'],
      channels: [{ name: stdin, source: '{file}' }, { name: out, source: '{stem}.out', mode: write }] } }"
for text in job.yaml "../${work##*/}/job.yaml" "$work/job.yaml"; do
    "$zerovm" job "$text" >out 2>&1 </dev/null || fail "for_each in $text: exit code $?"
    gives "for_each in $text" 'in/1.txt one' 1.out
    rm -f ./*.out
done

# What a group sends goes to every session of the other, and each reads all.
streams='{ from: a, to: b }, { from: b, to: c }'
job "{ name: a, count: 2, manifest: { $program, args: [x, '{node}'] } }" \
    "{ name: b, count: 3, manifest: { $program, args: [x, '{node}'] } }" \
    "{ name: c, count: 1, manifest: { $program, args: [x, '{count.a}{count.b}'], channels: [{ name: out, source: c.out, mode: write }] } }"
says streams 0 ''
gives streams '23 b-1 a-1 a-2 b-2 a-1 a-2 b-3 a-1 a-2 ' c.out
says dry_listen 0 '^listen: "ipc://\*"$' --dry-run
sed 's/\(name: b.*\)memory: 16MiB/\1memory: 16MiB, listen: "tcp:\/\/127.0.0.1:*"/' job.yaml >own.yaml
"$zerovm" job --dry-run own.yaml >out 2>&1 || fail "own_listen: exit code $?"
[ "$(grep -c '^listen: "ipc' out) $(grep -c '^listen: "tcp' out)" = '3 3' ] || fail own_listen
rm c.out
"$zerovm" job own.yaml >out 2>&1 || fail "own_listen: exit code $?"
gives own_listen '23 b-1 a-1 a-2 b-2 a-1 a-2 b-3 a-1 a-2 ' c.out
(cd in && TMPDIR=. "$zerovm" job ../job.yaml) >out 2>&1 || fail "a relative TMPDIR: exit code $?"
says dry_streams 0 '^- \{name: from-b-3, source: "node:b-3/b-3\.c-1", mode: read\}$' --dry-run

# Some streams by pairs and some by the network: the last reader of x waits for z, which waits for the end of x.
streams='{ from: z, to: y }, { from: x, to: y }, { from: x, to: z }'
limit=10s
job "{ name: x, count: 1, manifest: { $program, args: [x, '{node}'] } }" \
    "{ name: y, count: 1, manifest: { $program, args: [x, '{node}'], channels: [{ name: out, source: y.out, mode: write }] } }" \
    "{ name: z, count: 1, manifest: { $program, args: [x, '{node}'], listen: 'ipc://*' } }"
says mixed_streams 0 ''
gives mixed_streams 'y-1 z-1 x-1 x-1 ' y.out
rm -f y.out
limit=

# A person may join sessions by streams of his own names, whose two ends lead to each other.
streams='{ from: a, to: b }'
job "{ name: a, count: 1, manifest: { $program, args: [x, '{node}'], channels: [{ name: to, source: 'node:b-1/own', mode: write }] } }" \
    "{ name: b, count: 1, manifest: { $program, channels: [{ name: from, source: 'node:a-1/own' }, { name: out, source: b.out, mode: write }] } }"
says own_stream 0 ''
gives own_stream 'a-1 a-1 ' b.out
rm b.out

# Without streams sessions may still be joined, by addresses of their own.
streams=
job "{ name: a, count: 1, manifest: { $program, args: [x, '{node}'], channels: [{ name: to, source: 'ipc://joined', mode: write }] } }" \
    "{ name: b, count: 1, manifest: { $program, args: [x, '{node}'],
      channels: [{ name: from, source: 'ipc://joined', bind: yes }, { name: out, source: b.out, mode: write }] } }"
says addresses 0 ''
gives addresses 'b-1 a-1 ' b.out
rm -f joined

# All or nothing: the last session fails, or is ended by time.
streams=
rm -f ./*.out
ok="{ name: a, count: 3, manifest: { $program, args: [x, y], channels: [{ name: out, source: '{node}.out', mode: write }] } }"
job "$ok" "{ name: b, count: 1, manifest: { $program, args: [x, exit, 7] } }"
says one_fails 7 'job\.yaml: session b-1 ended with exit code 7, no output of the job was written$'
[ -z "$(ls ./*.out 2>/dev/null)" ] || fail "one_fails: outputs are there"
jq -e '.exit_code == 7 and (.detail | startswith("session b-1"))' report.json >out || fail "report of a failure"
streams='{ from: a, to: b }'
job "$ok" "{ name: b, count: 1, manifest: { $program, args: [x, exit, 7] } }"
says one_fails_joined 7 'session b-1 ended with exit code 7'
[ -z "$(ls ./*.out 2>/dev/null)" ] || fail "one_fails_joined: outputs are there"
streams=
limit=300ms
job "$ok" "{ name: b, count: 1, manifest: { $program, args: [x, loop] } }"
says time_is_over 130 'the job ran longer than its wall-clock limit'
limit=
[ -z "$(ls ./*.out 2>/dev/null)" ] || fail "time_is_over: outputs are there"
job "$ok" "{ name: b, count: 4, manifest: { $program, args: [x, loop] } }"
start 1
kill -TERM $pid
code=0
wait $pid || code=$?
{ [ "$code" = 132 ] && grep -q 'stopped by signal 15' out; } || fail "a signal ends it: exit code $code"
[ -z "$(ls ./*.out 2>/dev/null; ls -A tmp)" ] || fail "a signal ends it: something is left"

# A signal while the job is made ready ends it as any other; while outputs take their places it comes too late.
# signalled NAME CALL EXIT_CODE. LeakSanitizer cannot work in a process that is traced.
signalled() {
    code=0
    ASAN_OPTIONS=detect_leaks=0 "$signal_at" "$2" "$zerovm" job job.yaml >out 2>&1 </dev/null || code=$?
    [ "$code" = "$3" ] || fail "$1: exit code $code, wanted $3"
    [ -z "$(ls -A tmp)" ] || fail "$1: left $(ls -A tmp)"
    [ "$(find . -maxdepth 1 -name '.*' -type f)" = '' ] || fail "$1: left a commit"
    jq -e ".exit_code == $3" report.json >out || fail "$1: the report"
}
job "$ok"
signalled signal_before mkdir 132
[ -z "$(ls ./*.out 2>/dev/null)" ] || fail "signal_before: outputs are there"
signalled signal_in_commit linkat 0
gives signal_in_commit 'y ' a-3.out
rm -f ./*.out

# A job that is killed takes its processes along: killed NAME PROCESSES, once that many run.
killed() {
    local i
    start "$2"
    [ "${#children[@]}" = "$2" ] || fail "$1: ${#children[@]} processes, not $2"
    kill -KILL $pid
    wait $pid 2>/dev/null || true
    for ((i = 0; i < 50; i++)); do
        ps -o args= -p "${children[*]}" >out || break
        sleep 0.1
    done
    [ "$i" -lt 50 ] || fail "$1: outlive their job"
    [ -z "$(ls ./*.out 2>/dev/null)" ] || fail "$1: outputs are there"
    rm -rf tmp/*
}
loops="{ name: b, count: 1, manifest: { $program, args: [x, loop] } }"
job "$loops"
killed killed_session 1
streams='{ from: a, to: b }'
job "$ok" "$loops"
killed killed_pairs 4
job "$ok" "${loops/manifest: {/manifest: { listen: 'ipc://*',}"
killed killed_name_service 5

# A name service that is stopped does not hold up a job that ends.
start 5
pkill -STOP -P $pid -x zerovm-names || fail 'a stopped name service: there is none'
kill -TERM $pid
for ((i = 0; i < 100; i++)); do
    kill -0 $pid 2>/dev/null || break
    sleep 0.1
done
[ "$i" -lt 100 ] || fail 'a stopped name service holds the job up'
pkill -CONT -P $pid -x zerovm-names || true
code=0
wait $pid || code=$?
{ [ "$code" = 132 ] && [ -z "$(ls ./*.out 2>/dev/null; ls -A tmp)" ]; } || fail "a stopped name service: exit code $code"
streams=

one="count: 1, manifest: { $program }"
while IFS='|' read -r name pattern text; do
    printf '%b\n' "$text" >job.yaml
    says "$name" 125 "$pattern"
done <<END
no_groups|job\.yaml:1:1: job: missing key groups, expected a list of groups|job: x
empty|job\.yaml:1:1: the job has no group|job: x\ngroups: []
unknown|job\.yaml:1:1: unknown key "group", expected one of job, groups, streams, timeout, parallel, report|group: x
both|job\.yaml:2:10: group a has count and for_each|job: x\ngroups: [{ name: a, for_each: in/*, $one }]
neither|job\.yaml:2:10: group a has neither count nor for_each|job: x\ngroups: [{ name: a, manifest: {} }]
twice|job\.yaml:2:.*a second group a|job: x\ngroups: [{ name: a, $one }, { name: a, $one }]
too_many|count is 1001, expected 1 to 1000|job: x\ngroups: [{ name: a, count: 1001, manifest: {} }]
no_file|group a: no file is like in/\*\.bin|job: x\ngroups: [{ name: a, for_each: in/*.bin, manifest: {} }]
no_directory|group a: list no/: No such file|job: x\ngroups: [{ name: a, for_each: no/*, manifest: {} }]
strange_stream|a stream of group b, expected a group of the job|job: x\ngroups: [{ name: a, $one }]\nstreams: [{ from: a, to: b }]
variable|session a-1: unknown variable \{x\}, expected n, node|job: x\ngroups: [{ name: a, count: 1, manifest: { program: '{x}' } }]
no_file_variable|\{file\} in a group without for_each|job: x\ngroups: [{ name: a, count: 1, manifest: { program: '{file}' } }]
open_variable|a variable without its end|job: x\ngroups: [{ name: a, count: 1, manifest: { program: '{n' } }]
bad_manifest|a-1\.yaml:1:1: unknown key "prog"|job: x\ngroups: [{ name: a, count: 1, manifest: { prog: x } }]
own_commit|key commit is not for a job|job: x\ngroups: [{ name: a, count: 1, manifest: { $program, commit: none } }]
own_report|key report is not for a job|job: x\ngroups: [{ name: a, count: 1, manifest: { $program, report: r } }]
own_node|session a-1: key node is not for a job|job: x\ngroups: [{ name: a, count: 2, manifest: { $program, node: r } }]\nstreams: [{ from: a, to: a }]
own_end|session a-2: channel c: node:b-1/own has no other end, expected a channel of session b-1 with source node:a-2/own and mode read|job: x\ngroups: [{ name: a, count: 2, manifest: { $program, channels: [{ name: c, source: 'node:b-1/own', mode: write }] } }, { name: b, count: 1, manifest: { $program, channels: [{ name: c, source: 'node:a-1/own' }] } }]\nstreams: [{ from: a, to: b }]
end_of_two|session a-1: channel d: node:b-1/own has no other end|job: x\ngroups: [{ name: a, count: 1, manifest: { $program, channels: [{ name: c, source: 'node:b-1/own', mode: write }, { name: d, source: 'node:b-1/own', mode: write }] } }, { name: b, count: 1, manifest: { $program, channels: [{ name: c, source: 'node:a-1/own' }] } }]\nstreams: [{ from: a, to: b }]
no_peer|session a-1: channel c: node:c-1/own has no other end, expected a channel of session c-1 with source node:a-1/own and mode write|job: x\ngroups: [{ name: a, count: 2, manifest: { $program, channels: [{ name: c, source: 'node:c-1/own' }] } }]\nstreams: [{ from: a, to: a }]
anchor|anchors are not allowed|job: x\ngroups: &a []
END

# What ends a job before it has a session: unstarted NAME EXIT_CODE DETAIL looks at the message and the report.
unstarted() {
    rm -f report.json
    says "$1" "$2" "$3\$"
    jq -e --argjson code "$2" --arg detail "$3" '.exit_code == $code and .detail == $detail and
        ([.sessions[] | .node, .exit_code, .report] == ["a-1", null, null, "a-2", null, null])' report.json >out 2>&1 ||
        fail "$1: the report is $(cat report.json 2>&1)"
}
job "{ name: a, count: 2, manifest: { $program, channels: [{ name: out, source: same.out, mode: write }] } }"
unstarted same_output 127 "session a-2: channel out: same.out is an output of another channel already, expected one channel an output"
job "{ name: a, count: 2, manifest: { $program, channels: [{ name: out, source: \"gr\u00f6\u00dfe \u20ac/out\", mode: write }] } }"
unstarted other_letters 127 'session a-1: channel out: open directory größe €/: No such file or directory'
TMPDIR=/none unstarted no_directory_for_it 128 'make a directory in /none: No such file or directory'
# The report takes no output's place, however it is spelled, and is opened before anything runs.
rm -f a.out
ln -s a.out link
job "{ name: a, count: 1, manifest: { $program, args: [x, y], channels: [{ name: out, source: a.out, mode: write }] } }"
# report_at EXIT_CODE PATH PATTERN
report_at() {
    sed -i "s,^report: .*,report: $2," job.yaml
    says "report $2" "$1" "$3"
}
taken='is the output of channel out already, expected a place of its own'
for report in a.out ./a.out in/../a.out; do
    report_at 125 "$report" "session a-1: report $report $taken"
    [ ! -e a.out ] || fail "report $report: a.out is there"
done
echo old >a.out
report_at 125 link "session a-1: report link $taken"
report_at 125 none/report 'open report none/report: open directory none/: No such file or directory'
printf '%s\n' 'program: node.zvm' 'args: [x, y]' 'report: ./a.out' 'channels: [{ name: out, source: a.out, mode: write }]' >run.yaml
code=0
"$zerovm" run run.yaml >out 2>&1 || code=$?
{ [ "$code" = 125 ] && grep -q "report ./a.out $taken" out; } || fail "report of a run: exit code $code"
gives report_elsewhere old a.out
report_at 0 in/report.json ''
gives report_beside 'y ' a.out

# A session's report that its disk had no room for does not make the job's another text than JSON.
job "{ name: a, count: 1, manifest: { $program, args: [x, y], channels: [$(seq -s, -f "{ name: c%g, source: 'null' }" 800)] } }"
rm report.json
code=0
(ulimit -f 120 && exec "$zerovm" job job.yaml) >out 2>&1 || code=$?
{ [ "$code" = 128 ] && grep -q 'a-1: write report .*: File too large' out; } || fail "a report that is cut: exit code $code"
jq -c '[.exit_code, .sessions]' report.json >report.cut 2>&1 || true
gives 'a report that is cut' '[128,[{"node":"a-1","exit_code":128,"report":null}]]' report.cut

# A descriptor that the caller has not opened is none of ours. Who started this test may have left some.
exec 3>&- 4>&- 5>&- 6>&- 9>&-
for n in 3 4 5 6; do
    rm -f a.out
    job "{ name: a, count: 1, manifest: { $program, args: [x, mine], channels: [{ name: out, source: a.out, mode: write }] } }" \
        "{ name: b, count: 1, manifest: { $program, args: [x, other], channels: [{ name: out, source: 'fd:$n', mode: write }] } }"
    says closed_$n 127 "session b-1: channel out: fd:$n: Bad file descriptor"
    [ ! -e a.out ] || fail "closed_$n: a.out is there"
done
says open_descriptor 0 '' 6>a.copy
gives open_descriptor 'mine ' a.out
gives open_descriptor 'other ' a.copy
job "{ name: a, count: 2, manifest: { $program, args: [x], channels: [{ name: out, source: 'null', copies: ['fd:9'], mode: write }] } }"
unstarted closed_copy 127 "session a-1: channel out: fd:9: Bad file descriptor"
job "{ name: a, count: 2, manifest: { $program, args: ['{n'] } }"
unstarted no_variable 125 'session a-1: a variable without its end, expected } behind {n'
job "{ name: a, count: 1, manifest: { program: missing.zvm } }"
says no_program 126 'session a-1 ended with exit code 126'
exit "$failed"
