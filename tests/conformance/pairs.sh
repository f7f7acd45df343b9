#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Streams between the sessions of a job on one host: pairs, without a network. Usage: pairs.sh PREFIX
# shellcheck disable=SC2016  # the inner shell expands
set -u
# shellcheck source=tests/conformance/checks.sh
. "$(dirname "$(realpath "$0")")/checks.sh"

# A copy without anything that knows a network.
mkdir -p own/bin own/lib/zerovm
cp "$zerovm" own/bin/zerovm
cp "$(dirname "$zerovm")/../lib/zerovm/zerovm-job" own/lib/zerovm
alone=$work/own/bin/zerovm

# Writes BYTES to each channel to-*, reads each from-* to its end, of some-* BYTES and of one-* a single byte, in the order of
# the words, and prints how many came; each byte is that of its place. Or ends early, or badly.
guest peer <<'END_C'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static unsigned char at(long i) { return (unsigned char)(i * 7 + i / 251); }
int main(int argc, char **argv)
{
    long bytes = atol(argv[1]);
    char name[80];
    unsigned char *piece = malloc(1 << 18);
    for (int i = 2; i < argc; i++) {
        long done = 0;
        snprintf(name, sizeof(name), "/dev/%s", argv[i]);
        if (strcmp(argv[i], "exit") == 0)
            return atoi(argv[i + 1]);
        if (strcmp(argv[i], "crash") == 0)
            __builtin_trap();
        if (strcmp(argv[i], "sleep") == 0)
            for (volatile long n = 0; n < 200000000; n++) {}
        FILE *f = NULL;
        if (strncmp(argv[i], "to-", 3) == 0 && (f = fopen(name, "w")))
            for (; done < bytes; done += 1 << 18) {
                size_t n = bytes - done < 1 << 18 ? (size_t)(bytes - done) : 1 << 18;
                for (size_t k = 0; k < n; k++)
                    piece[k] = at(done + (long)k);
                if (fwrite(piece, 1, n, f) != n || fflush(f) != 0)
                    return 3;
            }
        if (strncmp(argv[i], "from-", 5) == 0 && (f = fopen(name, "r"))) {
            size_t n;
            while ((n = fread(piece, 1, 1 << 18, f)) > 0)
                for (size_t k = 0; k < n; k++, done++)
                    if (piece[k] != at(done))
                        return 4;
            printf("%ld\n", done);
        }
        if (strncmp(argv[i], "some-", 5) == 0) {
            snprintf(name, sizeof(name), "/dev/%s", argv[i] + 5);
            if (!(f = fopen(name, "r"))) /* nobody sends to himself */
                continue;
            setvbuf(f, NULL, _IONBF, 0); /* a read waits for all that it asks for */
            while (done < bytes) {
                size_t n = bytes - done < 1 << 18 ? (size_t)(bytes - done) : 1 << 18;
                if (fread(piece, 1, n, f) != n)
                    return 6;
                for (size_t k = 0; k < n; k++, done++)
                    if (piece[k] != at(done))
                        return 4;
            }
            printf("%ld\n", done);
        }
        if (strncmp(argv[i], "one-", 4) == 0) {
            snprintf(name, sizeof(name), "/dev/%s", argv[i] + 4);
            if (!(f = fopen(name, "r")) || fgetc(f) == EOF)
                return 5;
        }
    }
    return 0;
}
END_C

# group NAME COUNT OUT ARGS: a group of the program above; its sessions print to files OUT.
group() { printf "  - { name: %s, count: %s, manifest: { program: peer.zvm, args: [peer, %s], channels: [{ name: stdout, source: '%s.{n}' }] } }\n" "$1" "$2" "$4" "$3"; }
# job STREAMS GROUP...: as job.yaml.
job() {
    local streams=$1
    shift
    { printf 'job: j\ngroups:\n' && printf '%s\n' "$@" && printf 'streams: [%s]\n' "$streams"; } >job.yaml
}
# holds NAME FILE CONTENT
holds() { [ "$(cat "$2" 2>&1)" = "$3" ] || fail "$1: $2 has '$(cat "$2" 2>&1)', not '$3'"; }

for bytes in 0 1 160 161 262144 262145 5000000; do
    job '{ from: a, to: b }' "$(group a 1 a "'$bytes', to-b-1")" "$(group b 1 b "'0', from-a-1")"
    expect "a stream of $bytes bytes" 0 '' '' "$alone" job job.yaml
    holds "a stream of $bytes bytes" b.1 "$bytes"
    rm -f a.1 b.1
done

# What a stream holds while nobody reads: 8 frames of 256 KiB. Both write all of it before they read.
job '{ from: a, to: b }, { from: b, to: a }' "$(group a 1 a "'2097152', to-b-1, some-from-b-1")" "$(group b 1 b "'2097152', to-a-1, some-from-a-1")"
expect 'two that write 2 MiB before they read' 0 '' '' "$alone" job job.yaml
holds exchange a.1 2097152
holds exchange b.1 2097152
rm -f ./[ab].*

job '{ from: a, to: b }' "$(group a 40 a "'300000', to-b-1")" "$(group b 1 b "'0', $(seq -s, -f 'from-a-%g' 40)")"
expect 'forty to one' 0 '' '' "$alone" job job.yaml
holds 'forty to one' b.1 "$(yes 300000 | head -40)"
rm -f ./[ab].*

job '{ from: a, to: a }' "$(group a 5 a "'70000', $(seq -s, -f 'to-a-%g' 5), $(seq -s, -f 'some-from-a-%g' 5)")"
expect 'all to all' 0 '' '' "$alone" job job.yaml
holds 'all to all' a.3 "$(yes 70000 | head -4)"
rm -f ./[ab].*

job '{ from: a, to: b }' "$(group a 1 a "'10', to-b-1")" "$(group b 1 b "'0', from-a-1")"
expect 'a limit of files' 128 '' 'start session a-1: make a stream: File too large, limited to .* \(ulimit -f\)' \
    bash -c 'ulimit -f 1000; exec "$1" job job.yaml' - "$alone"

# The ends of one that does not end well, told to who asks: the job's code is that of the first cause.
job '{ from: a, to: b }' "$(group a 1 a "'5000000', to-b-1")" "$(group b 1 b "'0', one-from-a-1, exit, '0'")"
expect 'a reader that ends early' 127 '' '' bash -c '"$1" job job.yaml 2>said' - "$alone"
grep -q 'a-1: channel to-b-1: the reader ended after .* bytes, expected it to read all' said || fail "a reader that ends early: $(cat said)"
job '{ from: a, to: b }' "$(group a 1 a "'10', to-b-1, sleep, crash")" "$(group b 1 b "'0', from-a-1")"
expect 'a writer that breaks' 129 '' '' bash -c '"$1" job job.yaml 2>said' - "$alone"
# The reader hears of it, if the job does not end it before.
grep -qE "b-1: (channel from-a-1: the writer's session failed: fault|the session was asked to stop)" said || fail "a writer that breaks: $(cat said)"
[ -z "$(ls a.1 b.1 2>/dev/null)" ] || fail 'outputs of a job that failed'

# A session that is killed: its peer hears of it, and nothing stays.
job '{ from: a, to: b }' "$(group a 1 a "'10', to-b-1, sleep, sleep, sleep, sleep, sleep, sleep, sleep, sleep")" "$(group b 1 b "'0', from-a-1")"
"$alone" job job.yaml 2>said &
for ((i = 0; i < 100; i++)); do
    victim=$(pgrep -P $! -f -- '--name a-1 ') && [ -n "$victim" ] && break
    sleep 0.05
done
sleep 0.3
kill -KILL "$victim" || fail 'there is no session to kill'
wait $!
code=$?
cases=$((cases + 1))
[[ $code =~ ^(132|127)$ ]] || fail "a session that is killed: exit code $code: $(cat said)"

# With a word of where to listen it is the network's, whose program is not here.
job '{ from: a, to: b }' "$(group a 1 a "'10', to-b-1")" "$(group b 1 b "'0', from-a-1" | sed "s/program:/listen: 'ipc:\/\/*', program:/")"
expect 'a stream that is to be of the network' '127|128' '' '' bash -c '"$1" job job.yaml 2>said' - "$alone"
grep -q 'zerovm-names: No such file or directory' said || fail "the network's: $(cat said)"

# Ends that are none.
pair() { printf "program: peer.zvm\nargs: [peer, '1', to-x]\nchannels: [{ name: to-x, source: '%s', mode: %s }]\n" "$1" "${2:-write}" >pair.yaml; }
pair pair:7+8
expect 'no descriptors' 127 '' 'channel to-x: fd:7: Bad file descriptor$' "$alone" run pair.yaml
# Each of the two is looked for before anything is opened that could take its number.
expect 'no memory' 127 '' 'channel to-x: fd:8: Bad file descriptor$' bash -c 'exec "$1" run pair.yaml 7<pair.yaml' - "$alone"
pair pair:1+1
expect 'no socket' 127 '' 'channel to-x: descriptor 1 of a pair: Socket operation on non-socket$' "$alone" run pair.yaml
for bad in pair: pair:1 pair:1+ pair:+1 pair:a+b pair:1+2+3 pair:01+2 pair:99999999999+1; do
    pair "$bad"
    expect "$bad" 125 '' 'source is .*, expected a path, fd:N, ' "$alone" run pair.yaml
done
pair pair:7+8 read+write
expect 'a mode of both' 125 '' 'source is another sandbox, expected mode read or write' "$alone" run pair.yaml
finish
