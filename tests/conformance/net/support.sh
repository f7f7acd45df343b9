# SPDX-License-Identifier: Apache-2.0
# What the cases of net.sh are made of: hosts, manifests, processes and what they say.
# shellcheck shell=bash disable=SC2154  # prefix, zerovm and case are net.sh's

work=$(mktemp -d)
jobs_started=()
# Two hosts: network namespaces with a cable between them. Needs root, as the kernel lets nobody else lay one.
here_is() { on=(ip netns exec "zerovm-$1-$$"); }
hosts() {
    local host
    for host in a b; do ip netns add "zerovm-$host-$$" || exit 2; done
    ip -n "zerovm-a-$$" link add wire type veth peer name wire netns "zerovm-b-$$" || exit 2
    ip -n "zerovm-a-$$" address add 10.77.0.1/24 dev wire
    ip -n "zerovm-b-$$" address add 10.77.0.2/24 dev wire
    for host in a b; do ip -n "zerovm-$host-$$" link set wire up && ip -n "zerovm-$host-$$" link set lo up; done
}
remove_hosts() {
    local host
    for host in a b; do ip netns del "zerovm-$host-$$" 2>/dev/null; done
    on=()
}
on=() # what a command is started through: a host of its own
finish() {
    local job
    for job in "${jobs_started[@]}"; do kill -9 "$job" 2>/dev/null; done
    remove_hosts
    rm -rf "$work"
}
trap finish EXIT
cd "$work" || exit 2
for guest in writer reader; do
    "$prefix/bin/zvm-cc" -O2 "$here/$guest.c" -o $guest.zvm || exit 2
done
# What guests wait for that shall wait: a standard input that never ends.
mkfifo hold
exec 9<>hold
failures=0
complain() {
    echo "$case: $1" >&2
    failures=$((failures + 1))
}

# manifest FILE GUEST "ARGS" "CHANNEL KEYS" [TOP KEY]...: what a node runs. Its one network channel is called as the guest expects.
manifest() {
    local file=$1 guest=$2 arguments=$3 keys=$4 name=in line
    shift 4
    [ "$guest" = writer ] && name=out
    {
        echo "program: $guest.zvm"
        echo "args: [$guest, $arguments]"
        echo "timeout: 30s"
        echo "report: $file.json"
        for line in "$@"; do echo "$line"; done
        echo "channels:"
        echo "  - { name: stdin, source: fd:0 }"
        echo "  - { name: stdout, source: fd:1 }"
        echo "  - { name: $name, $keys }"
    } >"$file.yaml"
}
# start NAME COMMAND...: in the background; its output is NAME.out.
start() {
    local name=$1
    shift
    "${on[@]}" "$@" >"$name.out" 2>"$name.err" <hold &
    pid[$name]=$!
    jobs_started+=("$!")
}
run() { start "$1" "$zerovm" run "$1.yaml"; }
# ended NAME CODE [PATTERN]: its exit code, and what it says of it.
ended() {
    local code=0
    wait "${pid[$1]}" || code=$?
    [[ "$code" =~ ^($2)$ ]] || complain "$1 exited with $code, not $2: $(cat "$1.err")"
    [ -z "${3:-}" ] || grep -qE -- "$3" "$1.err" || complain "$1 does not say '$3': $(cat "$1.err")"
}
# says NAME TEXT: waits until the guest has written that line.
says() {
    local i
    for ((i = 0; i < 1000; i++)); do
        grep -qxF "$2" "$1.out" 2>/dev/null && return
        sleep 0.01
    done
    complain "$1 never says '$2': $(cat "$1.out" "$1.err")"
}
field() { jq -r "$2" "$1.json"; }
is() { [ "$2" = "$3" ] || complain "$1 is $2, not $3"; }

# Addresses that nobody else has: sockets of files in this directory. For tcp, a port that was free just now.
free_port() { "$zerovm" names --listen 'tcp://127.0.0.1:*' >port.out 2>/dev/null & local p=$!
    while ! [ -s port.out ]; do sleep 0.01; done
    kill $p; wait $p; sed 's/.*://' port.out; rm port.out; }

declare -A pid
