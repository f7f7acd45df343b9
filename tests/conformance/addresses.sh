#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Where sandboxes meet: names of hosts, numbers of IPv6, long paths, temporary directories. Usage: addresses.sh PREFIX
# shellcheck disable=SC2016  # the inner shell expands
set -u
# shellcheck source=tests/conformance/checks.sh
. "$(dirname "$(realpath "$0")")/checks.sh"
unset TMPDIR

guest pass <<'END'
#include <stdio.h>
#include <string.h>
int main(int argc, char **argv)
{
    char line[100] = "";
    FILE *f = fopen(argv[1], argv[2]);
    if (*argv[2] == 'w')
        return fputs("through\n", f) < 0 || fclose(f) != 0;
    fgets(line, sizeof line, f);
    printf("%s", line);
    return argc == 0;
}
END

# end NAME MODE CHANNEL: a manifest that reads or writes that channel
end() {
    printf '%s\n' 'program: pass.zvm' "args: [pass, /dev/x, ${2:0:1}]" 'connect_timeout: 20s' 'channels:' \
        "  - { name: x, mode: $2, $3 }" '  - { name: stdout, source: "fd:1" }' >"$1.yaml"
}

# meets NAME ADDRESS OTHER [OPTION]: who writes binds to one address, who reads connects to the other.
meets() {
    local code=0
    end w write "source: '$2', bind: yes"
    end r read "source: '$3'"
    "$zerovm" run w.yaml 2>w.err &
    expect "$1" 0 through '' "$zerovm" run r.yaml
    wait $! || code=$?
    [ $code = 0 ] || fail "$1: the writer's exit code is $code: $(cat w.err)"
}

# A port that is free on all addresses of this host.
port=$(python3 -c '
import socket
s = socket.socket(socket.AF_INET6); s.bind(("", 0)); print(s.getsockname()[1])')
meets 'a name' "tcp://localhost:$port" "tcp://localhost:$port"
meets 'a name, met by number' "tcp://localhost:$port" "tcp://127.0.0.1:$port"
meets 'numbers of IPv6' "tcp://[::1]:$port" "tcp://[::1]:$port"
meets 'all of this host' "tcp://*:$port" "tcp://127.0.0.1:$port"
meets 'a socket' ipc://socket ipc://socket
meets 'an abstract socket' "ipc://@zerovm-$$" "ipc://@zerovm-$$"

# refused NAME CODE PATTERN CHANNEL
refused() {
    end bad write "$4"
    sed -i 's/20s/300ms/' bad.yaml
    expect "$1" "$2" '' "^zerovm: bad\\.yaml:$3\$" "$zerovm" run bad.yaml
}
refused 'a name of nobody' 127 ' channel x: bind tcp://nobody\.invalid:5: no address of host nobody\.invalid: .*' "source: 'tcp://nobody.invalid:5', bind: yes"
refused 'a number of another host' 127 ' channel x: bind tcp://192\.0\.2\.1:5000: Cannot assign requested address' "source: 'tcp://192.0.2.1:5000', bind: yes"
refused 'IPv6 without brackets' 125 '.* expected brackets around a host with colons: tcp://\[HOST\]:PORT' "source: 'tcp://::1:5', bind: yes"
refused 'a large port' 125 '.* expected a port from 0 to 65535, or \*' "source: 'tcp://localhost:99999', bind: yes"
refused 'no port to connect to' 125 '.* expected an address to connect to, or bind: yes' "source: 'tcp://localhost:*'"
refused 'nobody comes to a name' 127 ' channel x: no reader came to tcp://.*:[0-9]+ within the time that connecting may take' "source: 'tcp://localhost:*', bind: yes"
refused 'nobody comes to IPv6' 127 ' channel x: no reader came to tcp://\[::1\]:[0-9]+ within .*' "source: 'tcp://[::1]:*', bind: yes"
python3 -c '
import socket, sys, time
s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(1); print(s.getsockname()[1], flush=True); time.sleep(60)' >port &
taken=$!
until [ -s port ]; do sleep 0.01; done
refused 'a port in use' 127 " channel x: bind tcp://localhost:$(cat port): Address already in use" "source: 'tcp://localhost:$(cat port)', bind: yes"
kill $taken

# What has the name of a socket already stays, but for a socket that nobody listens at.
kept() { # kept NAME: the name that is there is in use
    refused "$1" 127 ' channel x: bind ipc://taken: Address already in use' "source: 'ipc://taken', bind: yes"
    expect "$1, for a service" 127 '' '^zerovm: bind ipc://taken: Address already in use$' "$zerovm" names --listen ipc://taken
}
echo data >taken
kept 'a file in the way'
[ "$(cat taken)" = data ] || fail 'a file in the way is gone'
rm taken
ln -s nowhere taken
kept 'a link in the way'
[ -L taken ] || fail 'a link in the way is gone'
rm taken
mkdir taken
kept 'a directory in the way'
rmdir taken
python3 -c '
import socket, time
s = socket.socket(socket.AF_UNIX); s.bind("taken"); s.listen(1); print("ready", flush=True); time.sleep(60)' >ready &
taken=$!
until [ -s ready ]; do sleep 0.01; done
kept 'a socket in use'
[ -S taken ] || fail 'a socket in use is gone'
kill $taken
wait $taken 2>/dev/null
meets 'a socket that nobody listens at' ipc://taken ipc://taken
echo data >@taken
meets 'an abstract socket beside a file' ipc://@taken ipc://@taken
[ "$(cat @taken)" = data ] || fail 'a file called as an abstract socket is gone'
# Who goes later removes no name but his own.
end w write "source: 'ipc://taken', bind: yes"
mkfifo gate
sed -i 's/args:.*/args: [wait, \/dev\/x]/; s/pass.zvm/wait.zvm/; $a \  - { name: stdin, source: gate }' w.yaml
guest wait <<'END'
#include <stdio.h>
int main(int argc, char **argv)
{
    FILE *f = fopen(argv[1], "w");
    getchar();
    return fputs("through\n", f) < 0 || fclose(f) != 0;
}
END
end r read "source: 'ipc://taken'"
"$zerovm" run w.yaml 2>w.err &
writer=$!
exec 3>gate
until [ -S taken ]; do sleep 0.01; done
"$zerovm" run r.yaml >r.out 2>&1 &
while [ -S taken ]; do sleep 0.01; done
echo data >taken
exec 3>&-
wait $writer || fail "a file where a socket was: $(cat w.err)"
[ "$(cat taken)" = data ] || fail 'a file where a socket was is gone'
wait
rm taken

# A socket's path has at most 107 bytes, wherever it is written and whatever comes before it.
long=$(printf 'd%.0s' {1..120})
mkdir "$long"
fits=$work/$(printf 's%.0s' $(seq $((106 - ${#work}))))
meets 'the longest path' "ipc://$fits" "ipc://$fits"
length=$((${#work} + 1 + 120 + 2))
refused 'a long path' 125 "5:[0-9]+: source: the path of a socket is too long, $length bytes, expected at most 107" "source: 'ipc://$work/$long/s', bind: yes"
refused 'one byte too many' 125 '5:[0-9]+: source: the path of a socket is too long, 108 bytes, expected at most 107' "source: 'ipc://${fits}s'"
end bad write "source: 'ipc://s', bind: yes"
cp bad.yaml pass.zvm "$long"
expect 'a path in a long directory' 125 '' "the path of a socket, from the manifest's directory, is too long, 122 bytes, expected at most 107\$" \
    "$zerovm" run "$long/bad.yaml"
(cd "$long" && sed -i 's/20s/300ms/' bad.yaml && "$zerovm" run bad.yaml) >out 2>err
grep -q 'no reader came' err || fail 'a path from a long directory'
for key in listen name_service; do
    printf 'program: pass.zvm\n%s: ipc://%s/s\n' $key "$work/$long" >bad.yaml
    expect "a long $key" 125 '' "^zerovm: bad\\.yaml:2:[0-9]+: $key: the path of a socket is too long, $length bytes" "$zerovm" run bad.yaml
done
expect 'a long path of a service' 125 '' "^zerovm: --listen: the path of a socket is too long, $length bytes, expected at most 107\$" \
    "$zerovm" names --listen "ipc://$work/$long/s"
# The path of a UNIX socket that is a channel's source may be as long as any.
python3 -c '
import os, socket, sys
os.chdir(sys.argv[1]); s = socket.socket(socket.AF_UNIX); s.bind("s"); s.listen(1); s.settimeout(30)
open("got", "wb").write(s.accept()[0].recv(100))' "$long" &
until [ -S "$long/s" ]; do sleep 0.01; done
end u write "source: '$long/s'"
expect 'a UNIX socket of a long path' 0 '' '' "$zerovm" run u.yaml
wait $!
[ "$(cat "$long/got")" = through ] || fail 'a UNIX socket of a long path: it got something else'

# service NAME PATTERN ADDRESS: where the name service says that it listens.
service() {
    cases=$((cases + 1))
    rm -f out
    "$zerovm" names --quiet --listen "$3" >out 2>err &
    for ((i = 0; i < 1000; i++)); do
        if [ -s out ] || ! kill -0 $! 2>/dev/null; then break; fi
        sleep 0.01
    done
    kill $! 2>/dev/null
    wait $!
    grep -qE "^$2\$" out || fail "$1"
}
service 'a service at a name' 'tcp://(127\.0\.0\.1|\[::1\]):[0-9]+' 'tcp://localhost:*'
service 'a service at IPv6' 'tcp://\[::1\]:[0-9]+' 'tcp://[::1]:*'
service 'a service at a path' 'ipc://path' ipc://path
service 'a service anywhere' 'ipc:///tmp/zerovm-.{6}/socket' 'ipc://*'

# The temporary directory of jobs, and of sockets anywhere.
cat >job.yaml <<'END'
job: j
groups:
  - { name: a, count: 1, manifest: { program: pass.zvm, args: [pass, /dev/to-b-1, w] } }
  - { name: b, count: 1, manifest: { program: pass.zvm, args: [pass, /dev/from-a-1, r], channels: [{ name: stdout, source: "fd:1" }] } }
streams: [{ from: a, to: b }]
END
sed 's/args: \[pass, \/dev\/from/listen: "tcp:\/\/localhost:*", &/' job.yaml >named.yaml
expect 'a job at a name' 0 through '' "$zerovm" job named.yaml
short=$work/tmp longer=$work/$(printf 't%.0s' {1..60}) longest=$work/$(printf 't%.0s' {1..200})
mkdir "$short" "$longer" "$longest"
touch "$work/file"
for place in "$short" "$longer" "$longest" . tmp ''; do
    expect "a job with TMPDIR of ${#place} bytes" 0 through '' env TMPDIR="$place" "$zerovm" job job.yaml
    TMPDIR=$place service "a service with TMPDIR of ${#place} bytes" 'ipc:///.*/zerovm-.{6}/socket' 'ipc://*'
done
# Blanks and letters of all kinds are in the names of directories, too.
for name in 'a b' $'gr\xc3\xb6\xc3\x9fe' '100%{n}*[a]' $'lat\xe9in'; do
    mkdir "$name"
    expect "a job with TMPDIR $(printf %q "$name")" 0 through '' env TMPDIR="$work/$name" "$zerovm" job job.yaml
    yaml_name=$name
    [ "$name" != $'lat\xe9in' ] || yaml_name=. # YAML has another way to write it
    meets "a socket in $(printf %q "$name")" "ipc://$yaml_name/s" "ipc://$work/$yaml_name/s"
done
expect 'a job with a TMPDIR that is not there' 128 '' "job.yaml: make a directory in $short/none: No such file or directory\$" env TMPDIR="$short/none" "$zerovm" job job.yaml
expect 'a job with a TMPDIR that is a file' 128 '' "job.yaml: make a directory in $work/file: Not a directory\$" env TMPDIR="$work/file" "$zerovm" job job.yaml
expect 'a service with a TMPDIR that is not there' 127 '' "bind ipc://\\*: make a directory in $short/none: No such file or directory\$" env TMPDIR="$short/none" "$zerovm" names --listen 'ipc://*'
for place in "$short/none" "$work/file" none "$longest"; do
    expect "zvm-cc with TMPDIR $place" 0 '' '' env TMPDIR="$place" "$prefix/bin/zvm-cc" -x c -o /dev/null - <<<'int main(void) { return 0; }'
done
[ -z "$(find "$short" "$longer" "$longest" -mindepth 1)" ] || fail "left in a temporary directory: $(find "$short" "$longer" "$longest" -mindepth 1)"
if [ -e socket ] || [ -e path ]; then fail 'a socket is left'; fi
finish
