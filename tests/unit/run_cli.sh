#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The command seen from a shell: exit codes, messages, signals, descriptors, the report. Usage: run_cli.sh ZEROVM RUN_GUEST_FILE
set -u
zerovm=$(realpath "$1") writer=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
"$writer" . || exit 2
failures=0
complain() {
    echo "$1" >&2
    failures=$((failures + 1))
}

# expect NAME CODE STDOUT STDERR_PATTERN COMMAND...: one line of error, or none where the pattern is empty.
expect() {
    local name=$1 code=$2 stdout=$3 pattern=$4 got=0 problem=
    shift 4
    "$@" >out 2>err || got=$?
    [ "$got" = "$code" ] || problem="exit code $got, not $code"
    [ "$(cat out)" = "$stdout" ] || problem="printed '$(cat out)', not '$stdout'"
    if [ -z "$pattern" ]; then
        [ ! -s err ] || problem='it complained'
    elif [ "$(wc -l <err)" != 1 ] || ! grep -qE -- "$pattern" err; then
        problem="no one line like '$pattern'"
    fi
    [ -z "$problem" ] || complain "$name: $problem: $(cat err)"
}
without_stdin() { "$zerovm" exec read_one.zvm <&-; }
without_stdout() { "$zerovm" exec hello.zvm >&-; }
with_input() { printf '%s' "$1" | "$zerovm" exec read_one.zvm; }
from_descriptor() { "$zerovm" exec -c name=stdin,source=fd:7 read_one.zvm 7<<<A; }
# Once the guest has written a line, it runs; then it is stopped.
stopped_by() {
    local output job
    exec {output}< <(exec "$zerovm" exec --report report.json -c name=out,source=new,mode=write hello_spin.zvm)
    job=$!
    read -r -u "$output" _
    kill "-$1" "$job"
    wait "$job"
}
# Descriptor 3 is open here and must not be in the job: what the command opens itself takes its number.
not_named() { "$zerovm" exec -c name=stdin,source=fd:4 read_one.zvm 3<<<A; }
on_terminal() { script -qec "'$zerovm' exec --timeout $1 spin.zvm" screen >/dev/null </dev/null; }

expect hello 7 hi '' "$zerovm" exec hello.zvm
expect hello_with_dashes 7 hi '' "$zerovm" exec -- hello.zvm -x
expect input 65 '' '' with_input A
expect descriptor 65 '' '' from_descriptor
expect no_stdin 0 '' '' without_stdin
expect no_stdout 127 '' 'channel stdout: fd:1 is not open for writing' without_stdout
expect undeclared_descriptor 127 '' 'channel stdin: fd:4: Bad file descriptor' not_named
expect fault 129 '' 'zerovm: .*, at 0x20001$' "$zerovm" exec hlt.zvm
expect timeout 130 '' 'wall-clock limit' "$zerovm" exec --timeout 20ms spin.zvm
expect cpu 131 '' 'processor time' "$zerovm" exec --cpu 20ms spin.zvm
expect missing 126 '' 'open program none.zvm: No such file' "$zerovm" exec none.zvm
expect host_program 126 '' 'program /bin/true: .*EI_CLASS' "$zerovm" exec /bin/true
expect report_directory 125 '' 'open report none/r.json: open directory none/: No such file' "$zerovm" exec --report none/r.json hello.zvm
expect bad_value 125 '' '--memory: .*12 parsecs.*expected' "$zerovm" exec --memory '12 parsecs' hello.zvm
expect bad_channel_key 125 '' '--channel: .*flavour.*expected' "$zerovm" exec -c name=x,flavour=sweet hello.zvm
expect bad_env 125 '' '--env: "X", expected NAME=VALUE' "$zerovm" exec -e X hello.zvm
expect long_arguments 125 '' 'args and env take 20019 bytes, expected at most 4096' "$zerovm" exec --stack 16KiB hello.zvm "$(printf '%020000d' 0)"
expect unknown_option 125 '' '--flavour: unknown option' "$zerovm" exec --flavour hello.zvm
expect unknown_option_inspect 125 '' '--flavour: unknown option' "$zerovm" inspect --flavour hello.zvm
expect unknown_option_version 125 '' '--flavour: unknown option' "$zerovm" version --flavour
expect missing_value 125 '' '--memory: option without its value' "$zerovm" exec --memory
expect unknown_command 125 '' 'bake: no such command' "$zerovm" bake
expect no_manifest 125 '' 'none.yaml: open: No such file' "$zerovm" none.yaml
expect validate 0 'hello.zvm: OK' '' "$zerovm" validate hello.zvm
expect validate_quietly 0 '' '' "$zerovm" validate -q hello.zvm hlt.zvm
expect validate_old_host 2 '' 'this processor lacks AVX2, expected all of x86-64-v3' \
    env GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2 "$zerovm" validate hello.zvm
expect exec_old_host 128 '' 'this processor lacks AVX2, expected all of x86-64-v3' \
    env GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2 "$zerovm" exec hello.zvm
expect validate_bad 1 'hello.zvm: OK' '/bin/true: .*EI_CLASS is 2, expected 1' "$zerovm" validate /bin/true hello.zvm
expect inspect_bad 126 '' 'not a regular file' "$zerovm" inspect .

# The signals that a write raises would end the command without its report.
file_too_large() { (ulimit -f 64 && "$zerovm" exec -c name=stdout,source=full,mode=append hello.zvm); }
head -c 64K /dev/zero >full
expect file_too_large 127 '' 'channel stdout: full: write: File too large$' file_too_large
[ "$(wc -c <full)" = 65536 ] || complain 'file_too_large: the output changed'

# A FIFO that nobody reads holds up the start, within the limits of time.
mkfifo fifo
unread() { "$zerovm" exec --timeout 20ms -c name=stdout,source=fifo,mode=write hello.zvm; }
read_late() {
    (sleep 0.1 && cat fifo) &
    "$zerovm" exec --timeout 10s -c name=stdout,source=fifo,mode=write hello.zvm
    local code=$?
    wait
    return $code
}
expect unread_fifo 130 '' 'wall-clock limit' unread
expect fifo_read_late 7 hi '' read_late

for signal in INT TERM HUP QUIT; do
    rm -f report.json
    expect "stopped_by_$signal" 132 '' 'asked to stop' stopped_by $signal
    grep -q '"end": "killed"' report.json || complain "stopped_by_$signal: no report"
    [ ! -e new ] || complain "stopped_by_$signal: an output is there"
done

expect short_on_terminal 130 '' '' on_terminal 20ms
grep -q ' MB in' screen && complain 'short_on_terminal: it shows progress'
expect long_on_terminal 130 '' '' on_terminal 3s
grep -q '1 s, 0.0 MB in' screen || complain 'long_on_terminal: no progress'

# The report, over an old and longer one; the same memory etag in every run.
etag() {
    head -c 100000 /dev/zero >report.txt
    "$zerovm" exec --report report.txt --etag-memory yes churn.zvm
    wc -c <report.txt | grep -qE '^[0-9]{3}$' && grep memory_etag report.txt
}
first=$(etag)
# A FIFO takes the report too, when somebody reads it and however late.
report_to_fifo() {
    exec {ends}<>fifo
    "$zerovm" exec --report fifo --etag-memory yes churn.zvm
    timeout 5 grep -m 1 memory_etag <fifo
    exec {ends}<&-
}
expect fifo_report 0 "$first" '' report_to_fifo
expect same_etag 0 "$first" '' etag
[ "${#first}" = 77 ] || complain "same_etag: '$first' is no etag"

[ "$failures" = 0 ]
