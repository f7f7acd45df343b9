#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Many channels of one run. Usage: many.sh PREFIX
set -eu
prefix=$1
zerovm=${ZEROVM:-$prefix/bin/zerovm}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
failed=0
# What shells usually have, with a hard limit far above.
ulimit -Sn 1024

complain() {
    failed=1
    echo "FAIL $1" >&2
}

# Each channel past the standard ones gets its name.
"$prefix/bin/zvm-cc" -O2 -x c - -o names.zvm <<'END'
#include <string.h>
#include <zvm.h>
int main(void)
{
    for (int c = 3; c < MANIFEST->channels_count; c++) {
        const char *name = MANIFEST->channels[c].name;
        if (zvm_pwrite(c, name, (int)strlen(name), 0) != (int)strlen(name))
            return 1;
    }
    return 0;
}
END

# channels COUNT SOURCE KEYS: of the sources SOURCE1, SOURCE2, ... and so on.
channels() {
    local i
    echo 'channels:'
    for ((i = 1; i <= $1; i++)); do echo "  - { name: c$i, source: '$2$i', $3 }"; done
}

# has COUNT DIRECTORY: as many files, each with what its channel was given.
has() {
    local i
    for ((i = 1; i <= $1; i++)); do [ "$(<"$2/$i")" = "c$i" ] || complain "$2/$i is not 'c$i'"; done
    [ "$(find "$2" -type f | wc -l)" = "$1" ] || complain "$2 has other files than $1 outputs"
}

mkdir outputs
{ echo 'program: names.zvm'; channels 600 outputs/ 'mode: write'; } >outputs.yaml
"$zerovm" run outputs.yaml || complain "a run of 600 outputs: $?"
has 600 outputs

# A writer has four descriptors a stream.
mkdir streams
{ echo 'program: names.zvm'; echo 'connect_timeout: 20s'; channels 400 ipc://streams/ 'mode: write'; } >writer.yaml
cat >reader.c <<'END'
#include <string.h>
#include <zvm.h>
int main(void)
{
    char got[16];
    for (int c = 3; c < MANIFEST->channels_count; c++) {
        const char *name = MANIFEST->channels[c].name;
        int size = zvm_pread(c, got, sizeof(got), 0);
        if (size != (int)strlen(name) || memcmp(got, name, (size_t)size) != 0)
            return 1;
    }
    return 0;
}
END
"$prefix/bin/zvm-cc" -O2 reader.c -o reader.zvm
{ echo 'program: reader.zvm'; echo 'connect_timeout: 20s'; channels 400 ipc://streams/ 'bind: yes'; } >reader.yaml
"$zerovm" run reader.yaml &
"$zerovm" run writer.yaml || complain "a writer of 400 streams: $?"
wait $! || complain "a reader of 400 streams: $?"

# A job's process holds the outputs of all its sessions.
{ printf "job: many\ngroups:\n  - { name: n, count: 2, manifest: { program: names.zvm, channels: ["
  for ((i = 1; i <= 300; i++)); do printf "{ name: c%d, source: 'job{n}/%d', mode: write }, " "$i" "$i"; done
  echo '] } }'; } >job.yaml
mkdir job1 job2
"$zerovm" job job.yaml || complain "a job of 600 outputs: $?"
has 300 job1
has 300 job2

exit $failed
