#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The rows of disk.tsv: outputs on disks that fail. Usage: disk.sh PREFIX RUN_PROGRAM JOB_PROGRAM FAIL_LIBRARY [NAME]...
# The two programs are linked with shared libraries: they are what another library gets between.
# Disks are made full or read-only in a mount namespace of our own, which needs root.
set -u
here=$(dirname "$(realpath "$0")")
prefix=$1 run=$2 job=$3 library=$4
zerovm=${ZEROVM:-$prefix/bin/zerovm}
if [ -z "${DISK_WORK:-}" ]; then
    DISK_WORK=$(mktemp -d) || exit 2
    trap 'rm -rf "$DISK_WORK"' EXIT
    DISK_WORK=$DISK_WORK unshare -m --propagation private "$here/disk.sh" "$@"
    exit
fi
cd "$DISK_WORK" && chmod 755 . || exit 2
"$prefix/bin/zvm-cc" -O2 -I "$here/.." "$here/../guests/overwrite.c" -o overwrite.zvm || exit 2
failures=0

complain() {
    echo "$row: $1" >&2
    failures=$((failures + 1))
}

# A manifest, and a job of it: three outputs in two directories. Its second session has no output, or one of its own.
manifests() {
    local channels others='' durability=commit
    [[ $disk != *undurable* ]] || durability=none
    [[ $disk != *beside* ]] || others='{ name: fourth, source: one/fourth, mode: write }'
    channels="[{ name: first, source: one/first, mode: $mode }, { name: second, source: two/second, mode: $mode },
  { name: third, source: two/third, mode: $mode }]"
    printf 'program: ../overwrite.zvm\nargs: [overwrite, n]\nreport: /dev/stdout\ndurability: %s\nchannels: %s\n' $durability "$channels" >run.yaml
    printf 'job: disk\nreport: /dev/stdout\ngroups:\n' >job.yaml
    printf -- '- name: %s\n  count: 1\n  manifest: { program: ../overwrite.zvm, args: [overwrite, n], durability: %s, channels: %s }\n' \
        a $durability "$channels" b commit "[$others]" >>job.yaml
}

old() {
    local file
    mkdir one two
    [[ $disk != *one=* ]] || mount -t tmpfs -o "size=${disk#*one=}" disk one
    case $disk in
    *size=*) mount -t tmpfs -o "size=${disk#*size=}" disk two ;;
    *inodes=*) mount -t tmpfs -o "nr_inodes=${disk#*inodes=}" disk two ;;
    *read-only*) mount -t tmpfs disk two ;;
    esac || exit 2
    [[ $disk = *fresh* ]] && return
    for file in one/first two/second two/third; do echo old >$file; done
    # What is copied before it is changed is large.
    [[ $disk != *random* ]] || for file in one/first two/second; do head -c 200000 /dev/zero >$file; done
}

# What is wrong with it.
spoil() {
    case $disk in
    *read-only*) mount -o remount,ro two ;;
    closed) chmod 666 one/* two/*; chmod 777 one ;;
    closed-file) chmod 777 one two; chmod 666 one/first ;;
    gone) rm -r two ;;
    directory) rm two/third; mkdir two/third ;;
    circle) ln -sf third two/third ;;
    esac || exit 2
}

# All that is there, names and contents.
state() { find one two 2>/dev/null | sort; find one two -type f -print0 2>/dev/null | sort -z | xargs -0r sha256sum; }

run_row() {
    local row=$1 command disk fail says after code=0 before mode=write start=()
    IFS=$'\t' read -r _ command disk fail says after < <(grep -P "^$row\t" "$here/disk.tsv")
    [ -n "${after:-}" ] || { complain "no such row"; return; }
    mkdir "$row" && cd "$row" || exit 2
    [[ $disk = *random* ]] && mode=random-write
    [[ $disk = *append* ]] && mode=append
    manifests
    old
    spoil
    before=$(state)
    : >../report
    chmod 666 ../report
    [[ $command = nobody-* ]] && start=(setpriv --reuid 65534 --regid 65534 --clear-groups)
    (
        [[ $disk != *limit=* ]] || ulimit -f "${disk#*limit=}"
        if [ "$fail" != - ]; then
            export FAIL=$fail LD_PRELOAD=$library
            [ "$command" = run ] || exec "$job" job.yaml
            exec "$run" run run.yaml
        fi
        exec "${start[@]}" "$zerovm" "${command#nobody-}" "${command#nobody-}.yaml"
    ) >../report 2>../message || code=$?
    if [ "$says" = nothing ]; then
        [ "$code" = 0 ] || complain "exit code $code, not 0: $(cat ../message)"
        [ ! -s ../message ] || complain "the message is '$(cat ../message)'"
    else
        [ "$code" = 127 ] || complain "exit code $code, not 127: $(cat ../message)"
        grep -qE -- ": $says\$" ../message || complain "the message is '$(cat ../message)', not '$says'"
        grep -qE -- "$says" ../report || complain "the report is '$(grep detail ../report)', not '$says'"
    fi
    if [ "$after" = recovered ]; then
        "$zerovm" recover one two >../recovered 2>&1 || complain "recover: $(cat ../recovered)"
    fi
    if [ "$after" = old ]; then
        [ "$(state)" = "$before" ] || complain "something changed: $(diff <(echo "$before") <(state))"
    else
        [ "$(find one two -type f | sort | tr '\n' ' ')" = 'one/first two/second two/third ' ] || complain "not the outputs alone: $(find one two)"
        [ "$(cat one/* two/* | tr -d n | wc -c)" = 0 ] || complain "not all is new"
    fi
    umount one two 2>/dev/null
    cd .. || exit 2
}

rows=${*:5}
count=0
for name in ${rows:-$(sed '/^#/d; s/\t.*//' "$here/disk.tsv")}; do
    run_row "$name"
    count=$((count + 1))
done
echo "$count rows"
[ "$failures" = 0 ] && [ "$count" -gt 0 ]
