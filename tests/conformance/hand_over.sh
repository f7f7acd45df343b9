#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs that one program of the tree hands to another, and manifests that come by a descriptor. Usage: hand_over.sh PREFIX
# shellcheck disable=SC2016  # the inner shell expands
set -u
# shellcheck source=tests/conformance/checks.sh
. "$(dirname "$(realpath "$0")")/checks.sh"

guest hello <<'END_C'
#include <stdio.h>
int main(int argc, char **argv) { printf("%s %d\n", argv[argc - 1], argc); return 0; }
END_C
mkdir sub
cp hello.zvm sub
manifest() { printf "program: hello.zvm\nargs: [%s]\nchannels: [{ name: stdout, source: fd:1 }%s]\n" "$1" "${2:-}"; }

# By a descriptor: from its start, wherever it stands; relative paths are those of the working directory.
manifest 'hello, one' >sub/m.yaml
expect 'a path' 0 'one 2' '' "$zerovm" run sub/m.yaml
mv sub/hello.zvm sub/other.zvm
expect 'a path and no program there' 126 '' 'sub/m.yaml: .*program sub/hello.zvm: No such file' "$zerovm" run sub/m.yaml
expect 'a descriptor' 0 'one 2' '' bash -c 'read -r line <&7; exec "$zerovm" run fd:7' 7<sub/m.yaml
expect 'a pipe' 125 '' '^zerovm: fd:0: read from the start: Illegal seek$' bash -c 'cat sub/m.yaml | "$zerovm" run fd:0'
expect 'a closed one' 125 '' '^zerovm: fd:9: read from the start: Bad file descriptor$' "$zerovm" run fd:9
expect 'no number' 125 '' 'fd:x' "$zerovm" run fd:x
manifest 'hello, two' >fd:3
expect 'a file of that name' 0 'two 2' '' "$zerovm" run ./fd:3
expect 'one that is too long' 125 '' 'fd:7: too long' bash -c 'truncate -s 2M long; exec "$zerovm" run fd:7 7<long'

# What messages call the run.
printf 'program: absent.zvm\n' >absent.yaml
expect 'a name' 126 '' '^zerovm: my run: open program absent.zvm' "$zerovm" run --name 'my run' absent.yaml
expect 'no name' 126 '' '^zerovm: open program absent.zvm' "$zerovm" run --name '' absent.yaml
expect 'a bad word for progress' 125 '' '^zerovm: --progress is sometimes, expected auto or none$' "$zerovm" run --progress sometimes absent.yaml

# To the program with a network: the same manifest, options included, with every descriptor, also of a manifest that is gone.
manifest 'hello, net' ", { name: in, source: 'ipc://@hand-over-$$', bind: yes }, { name: also, source: fd:8 }" >net.yaml
expect 'nobody comes' 127 '' "net.yaml: channel in: no writer came to ipc://@hand-over-$$ within" \
    bash -c 'exec "$zerovm" run --connect-timeout 200ms net.yaml 8</dev/null'
expect 'from a descriptor' 127 '' 'fd:7: channel in: no writer came' \
    bash -c 'exec "$zerovm" run --connect-timeout 200ms fd:7 7<net.yaml 8</dev/null'
expect 'from a pipe' 127 '' '/dev/fd/[0-9]+: channel in: no writer came' \
    bash -c '"$zerovm" run --connect-timeout 200ms <(sed "s,hello.zvm,$PWD/hello.zvm," net.yaml) 8</dev/null'
expect 'a descriptor that is not there' 127 '' '^zerovm: net.yaml: channel also: fd:8: Bad file descriptor$' "$zerovm" run net.yaml
expect 'exec with a network' 127 '' '^zerovm: channel in: no reader was found|^zerovm: channel in: no writer' \
    "$zerovm" exec --connect-timeout 200ms -c 'name=in,source=ipc://@hand-over-none' -- hello.zvm

# One that its escapes make too long to be handed over, and one that is just not.
long() { printf 'program: hello.zvm\nargs: ["%s"]\nchannels: [{ name: in, source: "ipc://@hand-over-%s", bind: yes }]\n' "$(printf '\\e%.0s' $(seq "$1"))" $$ >long.yaml; }
long 180000
expect 'one that becomes too long' 125 '' '^zerovm: long.yaml: the manifest has 1080[0-9]{3} bytes when it is written out, expected at most 1048576$' \
    "$zerovm" run --connect-timeout 200ms long.yaml
long 174000
expect 'one that does not' 127 '' 'long.yaml: channel in: no writer came' "$zerovm" run --connect-timeout 200ms long.yaml

# The environment has one order, whether a run is handed over or not.
guest env <<'END_C'
#include <stdio.h>
int main(int argc, char **argv, char **env) { (void)argc, (void)argv; while (*env) printf("%s ", *env++); return 0; }
END_C
words=(-e B=1 -e A=2 -e A1=3)
expect 'environment' 0 'A1=3 A=2 B=1 ' '' "$zerovm" exec "${words[@]}" -- env.zvm
printf 'program: hello.zvm\nchannels: [{ name: to, source: "ipc://env", mode: write }]\n' >to.yaml
"$zerovm" run to.yaml &
expect 'environment, handed over' 0 'A1=3 A=2 B=1 ' '' "$zerovm" exec "${words[@]}" -c name=in,source=ipc://env,bind=yes -- env.zvm
wait $! || fail 'the other end'

# Where the other programs are not.
mkdir -p own/bin
cp "$zerovm" own/bin/zerovm
expect 'no networked program' 128 '' 'start .*/own/lib/zerovm/zerovm-net: No such file or directory' bash -c 'exec own/bin/zerovm run net.yaml 8</dev/null'
for command in job names; do
    expect "no zerovm-$command" 128 '' "start .*/own/lib/zerovm/zerovm-$command: No such file or directory" own/bin/zerovm "$command" --help
done
ln -s own/bin/zerovm called
expect 'called by a link' 128 '' 'start .*/own/lib/zerovm/zerovm-job: No such file' ./called job --help
finish
