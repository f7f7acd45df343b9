#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Resource limits that are too low: told as the host's shortage, with the limit and what is needed. Usage: limits.sh PREFIX
# shellcheck disable=SC2016  # the inner shell expands
set -u
# shellcheck source=tests/conformance/checks.sh
. "$(dirname "$(realpath "$0")")/checks.sh"
chmod 755 "$work"

# A copy that another user can run.
mkdir -p own/bin own/lib/zerovm
cp "$zerovm" own/bin/zerovm
cp "$(dirname "$zerovm")"/../lib/zerovm/zerovm-{net,job,names} own/lib/zerovm
other=()
[ "$(id -u)" != 0 ] || other=(setpriv --reuid 54321 --regid 54321 --clear-groups)

guest hello <<'END'
#include <stdio.h>
int main(void) { puts("hi"); return 0; }
END
guest long <<'END'
#include <stdio.h>
int main(void)
{
    FILE *f = fopen("/dev/out", "w");
    for (int i = 0; i < 40000; i++)
        fputs("a line of this text is rather long\n", f);
    return fclose(f) != 0;
}
END
cat >hello.yaml <<'END'
program: hello.zvm
report: report.json
channels: [{ name: stdout, source: "fd:1" }]
END
cat >long.yaml <<'END'
program: long.zvm
report: report.json
channels: [{ name: out, source: output, mode: write }]
END
cat >net.yaml <<'END'
program: hello.zvm
connect_timeout: 200ms
channels: [{ name: x, source: "ipc://socket", bind: yes }]
END
cat >job.yaml <<'END'
job: j
groups: [{ name: a, count: 2, manifest: { program: hello.zvm, channels: [{ name: stdout, source: "fd:1" }] } }]
END
sed "s|channels: .*} }|listen: 'ipc://*' } }|; \$a streams: [{ from: a, to: a }]" job.yaml >joined.yaml

# limited NAME LIMITS CODE OUTPUT PATTERN WORD...: zerovm under limits of ulimit.
limited() {
    local name=$1 limits=$2 code=$3 output=$4 pattern=$5
    shift 5
    expect "$name under $limits" "$code" "$output" "$pattern" bash -c "for l in $(printf ' "%s"' "$limits" | sed 's/, /" "/g'); do ulimit \$l; done; exec \"\$zerovm\" \"\$@\"" sh "$@"
}
# The shell itself needs what it takes to become the command.
needs() { echo "^zerovm: (.*: )?(this needs at least [0-9]+ $1|open: Too many open files), limited to $2 .*\\(ulimit $3\\)\$"; }

# Descriptors: of the run, of a manifest, of a job, of the network. Enough is enough.
limited exec '-n 3' 128 '' "$(needs descriptors 3 -n)" exec hello.zvm
limited exec '-n 5' 128 '' "$(needs descriptors 5 -n)" exec hello.zvm
limited exec '-n 12' 0 hi '' exec hello.zvm
limited exec '-S -n 3' 0 hi '' exec hello.zvm
limited run '-n 3' 128 '' 'hello.yaml: open: Too many open files, limited to 3 descriptors \(ulimit -n\)$' run hello.yaml
limited run '-n 6' 128 '' "$(needs descriptors 6 -n)" run hello.yaml
limited run '-n 12' 0 hi '' run hello.yaml
limited 'an output' '-n 7' 128 '' "$(needs descriptors 7 -n)" run long.yaml
limited 'an output' '-n 12' 0 '' '' run long.yaml
inputs=()
for i in {1..10}; do inputs+=(-c "name=c$i,source=hello.yaml"); done
limited 'many inputs' '-n 12' 128 '' "$(needs descriptors 12 -n)" exec "${inputs[@]}" hello.zvm
limited 'many inputs' '-n 20' 0 hi '' exec "${inputs[@]}" hello.zvm
for n in 4 6 8 9 10 11 12 13; do
    limited 'a network' "-n $n" 128 '' "$(needs descriptors $n -n)" run net.yaml
done
limited 'a network' '-n 40' 127 '' 'channel x: no writer came' run net.yaml
for n in 5 6 7 8 9 10; do
    limited 'a name service' "-n $n" 128 '' "Too many open files, limited to $n descriptors \\(ulimit -n\\)\$" names
done
for n in 11 12 13 14 15 16; do
    code=0
    bash -c 'ulimit -n "$0"; exec timeout 1 "$zerovm" names --quiet' $n >out 2>err || code=$?
    if [ $code != 124 ] && { [ $code != 128 ] || ! grep -q "limited to $n descriptors" err; }; then
        fail "a name service under -n $n: exit code $code"
    fi
done
limited inspect '-n 3' 128 '' 'hello.zvm: open: Too many open files, limited to 3 descriptors' inspect hello.zvm
limited validate '-n 3' 2 '' 'hello.zvm: open: Too many open files, limited to 3 descriptors' validate hello.zvm
limited validate '-n 4' 2 '' 'hello.zvm: .*: Too many open files, limited to 4 descriptors' validate hello.zvm
limited 'a job' '-n 3' 128 '' 'job.yaml: open: Too many open files, limited to 3' job job.yaml
# short_job COUNT PATTERN JOB: a job with so many descriptors says that among other things.
short_job() {
    local code=0
    bash -c 'ulimit -n "$0"; exec "$zerovm" job "$1"' "$1" "$3" >out 2>err || code=$?
    if [ $code != 128 ] || ! grep -qE "$2" err; then fail "$3 under -n $1: exit code $code"; fi
}
short_job 5 'a-[12]: this needs at least 6 descriptors, limited to 5' job.yaml
short_job 8 'Too many open files, limited to 8 descriptors' joined.yaml

# Addresses, data, stack.
limited exec '-v 5000000' 128 '' "$(needs 'KiB of addresses' 5000000 -v)" exec hello.zvm
limited exec '-d 100000' 128 '' "$(needs 'KiB of data' 100000 -d)" exec hello.zvm
limited 'exec with less memory' '-d 100000' 0 hi '' exec --memory 16MiB hello.zvm
limited 'a network' '-d 280000' '127|128' '' 'net.yaml: start ZeroMQ: start 2 threads more within the limits of processes and memory: Resource' run net.yaml
limited version '-s 24' 128 '' "$(needs 'KiB of stack' 24 -s)" version
for s in 48 64 100; do
    limited exec "-s $s" 0 hi '' exec hello.zvm
    limited validate "-s $s" 0 'hello.zvm: OK' '' validate hello.zvm
    limited 'a network' "-s $s" 127 '' 'channel x: no writer came' run net.yaml
done
expect 'an explanation under -v 3000000, -t 30' 0 '' '' bash -c 'ulimit -v 3000000; ulimit -t 30; "$zerovm" validate --stats hello.zvm >/dev/null'

# Files that may not be long: the program's copy in memory, an output, a report, what is printed.
limited exec '-f 1' 128 '' "$(needs 'bytes of a file' 1024 -f)" exec hello.zvm
limited validate '-f 4' 2 '' 'hello.zvm: size sealed memory .*: File too large, limited to 4096 bytes of a file \(ulimit -f\)$' validate hello.zvm
head -c 1024 hello.zvm >file
expect 'version under -f 1' 128 '' 'print on standard output: File too large, limited to 1024 bytes of a file \(ulimit -f\)$' \
    bash -c 'ulimit -f 1; exec "$zerovm" version >>file'
echo old >output
limited 'an output' '-f 1000' 127 '' 'channel out: output: write: File too large$' run long.yaml
[ "$(cat output)" = old ] || fail 'an output under -f 1000: it changed'
jq -e '.end == "channel"' report.json >out || fail 'an output under -f 1000: the report'

# Timers; processes and threads, which root is not counted for.
limited exec '-i 0' 0 hi '' exec hello.zvm
limited 'exec with a limit of time' '-i 0' 128 '' "$(needs 'timers and signals' 0 -i)" exec --timeout 10s hello.zvm
limited 'exec with both' '-i 1' 128 '' "$(needs 'timers and signals' 1 -i)" exec --timeout 10s --cpu 10s hello.zvm
limited exec '-l 0, -q 0, -c 0' 0 hi '' exec --timeout 10s hello.zvm
limited 'a network' '-l 0' 127 '' 'channel x: no writer came' run net.yaml
# counted NAME PROCESSES CODE OUTPUT PATTERN WORD...: by a user who has that many.
counted() {
    local name=$1 count=$2 code=$3 output=$4 pattern=$5
    shift 5
    expect "$name under -u $count" "$code" "$output" "$pattern" \
        bash -c "ulimit -u $count; exec \"\$@\"" sh "${other[@]}" "$work/own/bin/zerovm" "$@"
}
if [ ${#other[@]} -gt 0 ]; then
    counted exec 1 0 hi '' exec hello.zvm
    counted 'a job' 1 128 '' 'start session a-1: Resource temporarily unavailable, limited to 1 processes and threads of this user \(ulimit -u\)$' job job.yaml
    counted 'a job with streams' 1 128 '' 'start the name service: Resource temporarily unavailable, limited to 1 processes' job joined.yaml
    counted 'a name service' 1 128 '' 'start 2 threads more within the limits of processes and memory: Resource temporarily unavailable$' names
    counted 'a name service' 2 128 '' 'start 2 threads more within the limits of processes and memory: Resource temporarily unavailable$' names
    chmod 777 .
    counted 'outputs' 1 128 '' 'start the process that commits the outputs: Resource temporarily unavailable, limited to 1 processes' \
        exec -c name=out,source=made,mode=write -- hello.zvm
    counted 'a network' 2 '127|128' '' 'start ZeroMQ: start 2 threads more within the limits' run net.yaml
fi
finish
