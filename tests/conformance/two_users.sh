#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What another user may do to the directories that outputs lie in, and must gain nothing by. Run as root: the outputs
# are root's, the other user is number 4242. Usage: two_users.sh PREFIX
set -eu
prefix=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
command=$(realpath "${ZEROVM:-$prefix/bin/zerovm}")
mkdir -p bin lib/zerovm
cp "$command" bin
cp "$(dirname "$command")"/../lib/zerovm/zerovm-{net,job,names} lib/zerovm
zerovm=$work/bin/zerovm
failed=0

other() { setpriv --reuid 4242 --regid 4242 --clear-groups -- "$@"; }
fail() {
    failed=1
    echo "FAIL $*" >&2
}
# check NAME COMMAND...: it succeeds.
check() {
    local name=$1
    shift
    "$@" >log 2>&1 || { fail "$name:" && cat log >&2; }
}
# refuses NAME PATTERN COMMAND...: it fails and says so.
refuses() {
    local name=$1 pattern=$2
    shift 2
    if "$@" >log 2>&1 || ! grep -q -- "$pattern" log; then fail "$name:" && cat log >&2; fi
}
is() { [ "$(cat "$1")" = "$2" ]; }

# A guest that copies its input, which is what the other user makes it write.
"$prefix/bin/zvm-cc" -O2 -x c - -o copy.zvm <<'END_OF_C'
#include <stdio.h>
int main(void)
{
    FILE *out = fopen("/dev/out", "w"), *more = fopen("/dev/more", "w");
    for (int c; (c = getchar()) != EOF;)
        putc(c, out);
    return more && fputs("more", more) < 0;
}
END_OF_C
# job OUTPUT INPUT [OUTPUT]: a manifest of it.
job() {
    printf 'program: copy.zvm\nchannels:\n  - {name: stdin, source: %s, mode: read}\n' "$2"
    printf '  - {name: out, source: %s, mode: write}\n' "$1"
    [ -z "${3-}" ] || printf '  - {name: more, source: %s, mode: write}\n' "$3"
}

mkdir theirs sticky roots
chown 4242:4242 theirs
chmod 1777 sticky
echo kept >sticky/victim
echo kept >roots/victim

# A record that a guest wrote and its directory's owner gave its name decides nothing.
forge() { # forge DIRECTORY: of a file of the other's, in the victim's place there
    local mark ino size mtime odd=0x9e3779b97f4a7c15
    other sh -c "echo forged >$1/.victim.zerovm-new"
    read -r ino size mtime < <(stat -c '%i %s %.9Y' "$1/.victim.zerovm-new")
    mark=$(printf %u $(((((ino * odd) ^ size) * odd) ^ ${mtime/./})))
    printf 'zerovm-commit 1\ndirectory %s\ndirectory %s\noutput 1 %s .victim.zerovm-new victim\n' \
        "$work/theirs" "$work/$1" "$mark" >record
    printf 'sum %s\n' "$(sha256sum <record | cut -c1-64)" >>record
}
for way in recover run input; do
    forge sticky
    job theirs/out record >job.yaml
    check forge_$way "$zerovm" run job.yaml
    cmp -s record theirs/out || fail "forge_$way: the guest did not write the record"
    other mv theirs/out theirs/.zerovm-commit-0123456789abcdef
    other sh -c 'echo left | tee theirs/.out.zerovm-new >theirs/.in.zerovm-new; : >theirs/in'
    case $way in
    recover) "$zerovm" recover theirs >log 2>&1 || true ;;
    run) check forge_run_again "$zerovm" run job.yaml ;;
    input) job roots/out theirs/in >job.yaml && check forge_input_again "$zerovm" run job.yaml ;;
    esac
    is sticky/victim kept || fail "forge_$way: a file of another user's is in a root's file's place"
    rm -f theirs/.[a-z]* theirs/*
done
# Nor a note that leads to one, nor what has the mode of a record and another owner.
forge sticky
job theirs/out record >job.yaml
check forge_note "$zerovm" run job.yaml
other mv theirs/out theirs/.zerovm-commit-0123456789abcdef
printf 'zerovm-commit 1\ndecided-by %s\n' "$work/theirs" >note
printf 'sum %s\n' "$(sha256sum <note | cut -c1-64)" >>note
other cp note sticky/.zerovm-commit-0123456789abcdef
other chmod 4600 sticky/.zerovm-commit-0123456789abcdef
"$zerovm" recover sticky >log 2>&1 && fail "forge_note: nothing is said of a note of another user's"
is sticky/victim kept || fail "forge_note: a file of another user's is in a root's file's place"
rm -f sticky/.z* sticky/.v* theirs/.z*

# A decided commit of theirs is theirs to finish; a run of root's over the same outputs does not undo it.
echo new >in
job theirs/out in theirs/more >job.yaml
other sh -c "echo old >theirs/out; echo old >theirs/more; cp job.yaml in copy.zvm theirs"
check their_run other "$zerovm" run job.yaml
is theirs/out new || fail "their_run: no output"

# Names that are taken, or files that are locked, cost nothing.
echo old >sticky/out
other mkdir sticky/.out.zerovm-new
job sticky/out in >job.yaml
check directory_in_the_way "$zerovm" run job.yaml
is sticky/out new || fail "directory_in_the_way: no output"
other rmdir sticky/.out.zerovm-new
echo locked >sticky/.out.zerovm-new
echo newer >in
coproc LOCK { other flock -x sticky/.out.zerovm-new sh -c 'echo locked; read -r _'; }
lock=$LOCK_PID
read -r _ <&"${LOCK[0]}"
check lock_of_a_reader "$zerovm" run job.yaml
is sticky/out newer || fail "lock_of_a_reader: no output"
echo >&"${LOCK[1]}"
wait "$lock"
if [ -n "$(find sticky theirs -name '*.zerovm-new')" ]; then
    check leftovers_go "$zerovm" recover sticky
fi
[ -z "$(find sticky theirs roots -name '*.zerovm-new')" ] || fail "leftovers: $(find . -name '*.zerovm-new')"

# A link of theirs in a directory for all is not followed, for outputs, inputs, reports, or while it changes.
other ln -s "$work/roots/victim" sticky/link
job sticky/link in >job.yaml
refuses link_output 'belongs to user 4242\|Permission denied' "$zerovm" run job.yaml
job roots/out sticky/link >job.yaml
protected=$(cat /proc/sys/fs/protected_symlinks)
[ "$protected" = 0 ] || refuses link_input 'Permission denied' "$zerovm" run job.yaml
echo "report: sticky/link" | cat - <(job roots/out in) >job.yaml
refuses link_report 'belongs to user 4242\|Permission denied' "$zerovm" run job.yaml
other ln -s "$work/roots/made" sticky/report
echo "report: sticky/report" | cat - <(job roots/out in) >job.yaml
refuses dangling_report 'belongs to user 4242\|Permission denied' "$zerovm" run job.yaml
printf 'job: j\nreport: sticky/link\ngroups: [{name: g, count: 1, manifest: {program: copy.zvm, channels: [{name: stdin, source: in}]}}]\n' >many.yaml
refuses link_job_report 'belongs to user 4242\|Permission denied' "$zerovm" job many.yaml
is roots/victim kept || fail "link_report: a link of another user's was followed"
other rm sticky/link sticky/report
other ln -s "$work/roots/made" sticky/dangling
job sticky/dangling in >job.yaml
refuses dangling_output 'belongs to user 4242\|Permission denied' "$zerovm" run job.yaml
[ ! -e roots/made ] || fail "dangling_output: it was made"
is roots/victim kept || fail "link_output: a link of another user's was followed"
# Keys of another user's are nobody's.
names=$zerovm
check new_key "$names" names --new-key mine
cp mine theirs/key
chown 4242:4242 theirs/key
chmod 600 theirs/key
refuses key_of_another 'this user as its owner' "$names" names --key-file theirs/key --allow mine
chown 0:0 theirs/key
chmod 644 theirs/key
refuses key_that_others_read 'can be read by others' "$names" names --key-file theirs/key --allow mine
other ln -s "$work/roots/key" theirs/new_key
refuses key_behind_a_link 'File exists' "$names" names --new-key theirs/new_key
[ ! -e roots/key ] || fail "key_behind_a_link: it was made"

mkdir sticky/own
chmod 1777 sticky/own
# shellcheck disable=SC2016  # the other user's shell expands it
other sh -c 'while [ ! -e "$1/stop" ]; do
    echo theirs >"$1/own/swap"; rm -f "$1/own/swap"; ln -s ../../roots/victim "$1/own/swap"; rm -f "$1/own/swap"
done' - "$work/sticky" 2>/dev/null &
job sticky/own/swap in >job.yaml
for _ in $(seq 100); do
    "$zerovm" run job.yaml >/dev/null 2>&1 || true
done
: >sticky/stop
wait
is roots/victim kept || fail "swapped_link: a link of another user's was followed"
exit "$failed"
