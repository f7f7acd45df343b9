#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Network channels between real runs. Usage: net.sh PREFIX TOOLS GROUP [CASE]: runs the functions group_GROUP_*.
set -u
prefix=$1 tools=$2 group=$3 only=${4:-}
zerovm=${ZEROVM:-$prefix/bin/zerovm}
here=$(dirname "$(realpath "$0")")
# shellcheck source=tests/conformance/net/support.sh
. "$here/support.sh"

# One stream: sizes around those of frames, over both transports, whoever comes first and whoever binds.
stream() { # BYTES WRITER_PIECE READER_PIECE ADDRESS BINDER FIRST
    local writer_bind='' reader_bind=', bind: yes' second=reader
    [ "$5" = writer ] && writer_bind=', bind: yes' reader_bind=''
    [ "$6" = reader ] && second=writer
    manifest writer writer "\"$1\", \"$2\"" "source: '$4', mode: write$writer_bind, etag: yes"
    manifest reader reader "\"$3\"" "source: '$4'$reader_bind, etag: yes"
    run "$6"
    run $second
    ended writer 0
    ended reader 0
    is 'what the reader read' "$(cat reader.out)" "read $1"
    is 'the accounts' "$(field reader '.channels[3].get_bytes')" "$(field writer '.channels[3].put_bytes')"
    is 'the digests' "$(field reader '.channels[3].get_etag')" "$(field writer '.channels[3].put_etag')"
}
group_stream_empty() { stream 0 1 1 ipc://s reader writer; }
group_stream_one_byte() { stream 1 1 1 ipc://s writer reader; }
group_stream_small_pieces() { stream 20000 7 13 ipc://s reader reader; }
group_stream_one_frame() { stream 262144 262144 262144 ipc://s writer writer; }
group_stream_past_a_frame() { stream 262145 262145 100 ipc://s reader writer; }
group_stream_past_the_window() { stream 8388609 1048576 1048576 ipc://s reader reader; }
group_stream_tcp() { stream 5000000 65536 4099 "tcp://127.0.0.1:$(free_port)" reader writer; }
group_stream_tcp_writer_binds() { stream 5000000 4099 65536 "tcp://127.0.0.1:$(free_port)" writer writer; }

# What goes wrong.
pair() { # WRITER_ARGS READER_ARGS [TOP KEY]
    manifest writer writer "$1" "source: ipc://s, mode: write" "${@:3}"
    manifest reader reader "$2" "source: ipc://s, bind: yes" "${@:3}"
}
group_end_reader_stops_early() {
    pair '"3000000", "1000"' '"1000", "5000"'
    run reader && run writer
    ended reader 0
    ended writer 127 'channel out: the reader ended after 5000 '
}
group_end_reader_stops_at_the_last_byte() {
    pair '"5000", "1000"' '"1000", "5000"'
    run reader && run writer
    ended reader 0
    ended writer 0
}
group_end_reader_reads_nothing() {
    pair '"10", "10"' '"1000", "0"'
    run reader && run writer
    ended reader 0
    ended writer 127 'channel out: the reader ended after 0 '
}
group_end_writer_fails() {
    pair '"5000", "1000", fault' '"1000"'
    run reader && run writer
    ended writer 129
    ended reader 127 "channel in: the writer's session failed: fault"
    is 'the reported end' "$(field reader .end)" channel
}
group_end_reader_fails() {
    pair '"100000000", "1000"' '"1000", "5000", fault'
    run reader && run writer
    ended reader 129
    ended writer 127 "channel out: the reader's session failed: fault"
}
group_end_writer_stopped() {
    pair '"5000", "1000", wait' '"1000"'
    run reader && run writer
    says writer written
    kill -TERM "${pid[writer]}"
    ended writer 132
    ended reader 127 "channel in: the writer's session failed: killed"
}
group_end_writer_killed() {
    pair '"5000", "1000", wait' '"1000"'
    run reader && run writer
    says writer written
    kill -KILL "${pid[writer]}"
    ended writer 137
    ended reader 127 'channel in: the writer was lost'
}
group_end_reader_killed() {
    pair '"100000000", "1000"' '"1000", "5000", wait'
    run reader && run writer
    says reader 'read 5000'
    kill -KILL "${pid[reader]}"
    ended reader 137
    ended writer 127 'channel out: the reader was lost'
}
group_end_reader_killed_when_all_is_written() {
    pair '"5000", "1000"' '"1000", "2000", wait'
    run reader && run writer
    says reader 'read 2000'
    says writer written
    kill -KILL "${pid[reader]}"
    ended writer 127 'channel out: the reader was lost'
}
# Stopped, not dead: its connection stays, and only the missing sign of life tells.
group_silent_reader() {
    manifest writer writer '"100000000", "1000"' "source: 'tcp://127.0.0.1:$(free_port)', mode: write, bind: yes"
    manifest reader reader '"1000", "5000", wait' "$(sed -n "s/.*\(source: 'tcp[^']*'\).*/\1/p" writer.yaml)"
    run reader && run writer
    says reader 'read 5000'
    kill -STOP "${pid[reader]}"
    ended writer 127 'channel out: the reader was lost'
    kill -KILL "${pid[reader]}"
}
# A reader that takes its time is no dead one: longer than the sign of life may take.
group_slow_reader() {
    pair '"20000000", "100000"' '"100000", "20000000", pause'
    run writer
    sleep 7 | "$zerovm" run reader.yaml >reader.out 2>reader.err || complain "reader failed: $(cat reader.err)"
    ended writer 0
}
group_end_nobody_there() {
    pair '"5", "5"' '"5"' 'connect_timeout: 300ms'
    run reader
    ended reader 127 'channel in: no writer came to ipc://.* within'
    run writer
    ended writer 127 'channel out: no reader was found at ipc://.* within'
}
group_end_stopped_while_waiting() {
    pair '"5", "5"' '"5"' 
    sed -i 's/timeout: 30s/timeout: 200ms/' reader.yaml
    run reader
    ended reader 130
}
group_end_both_write() {
    manifest writer writer '"5", "5"' 'source: ipc://s, mode: write'
    manifest other writer '"5", "5"' 'source: ipc://s, mode: write, bind: yes'
    run writer && run other
    ended writer 127 'both ends write|session failed: channel'
    ended other 127 'both ends write'
}
group_end_taken_address() {
    pair '"5", "5"' '"5"'
    sed 's/reader.json/other.json/; s/s, bind/x, bind/' reader.yaml >other.yaml
    mkdir x
    run other
    ended other 127 'channel in: bind ipc://'
}
group_end_outputs_vanish() {
    manifest writer writer '"5000", "1000", wait' 'source: ipc://s, mode: write'
    manifest reader reader '"1000"' 'source: ipc://s, bind: yes'
    sed -i 's/fd:1/counts/; s/name: stdout,/name: stdout, mode: write,/' reader.yaml
    run reader && run writer
    says writer written
    kill -KILL "${pid[writer]}"
    ended reader 127
    [ ! -e counts ] || complain 'an output of a failed session is there'
}

# Two sessions of one process.
inproc() { # WRITER_ARGS READER_ARGS
    manifest writer writer "$1" 'source: inproc://x, mode: write'
    manifest reader reader "$2" 'source: inproc://x, bind: yes'
    "$tools/net_inproc" writer.zvm writer.yaml reader.zvm reader.yaml >inproc.out 2>inproc.err || complain "failed: $(cat inproc.err)"
}
group_inproc_stream() {
    inproc '"3000000", "100000"' '"65536"'
    is 'what came of it' "$(grep -c ' 0 $' inproc.out)" 2
    grep -qx 'read 3000000' inproc.out || complain "the reader did not read all: $(cat inproc.out)"
}
group_inproc_reader_stops() {
    inproc '"3000000", "100000"' '"1000", "1000"'
    grep -q 'writer.yaml: 127 channel out: the reader ended after 1000' inproc.out || complain "$(cat inproc.out)"
    grep -q 'reader.yaml: 0 ' inproc.out || complain "$(cat inproc.out)"
}
group_inproc_writer_fails() {
    inproc '"3000", "100", fault' '"1000"'
    grep -q 'writer.yaml: 129 ' inproc.out || complain "$(cat inproc.out)"
    grep -q "reader.yaml: 127 channel in: the writer's session failed: fault" inproc.out || complain "$(cat inproc.out)"
}

# A network that fails between two ends that are well.
relayed() { # WRITER_ARGS [DAMAGED]
    local near far
    near=$(free_port) far=$(free_port)
    manifest writer writer "$1" "source: 'tcp://127.0.0.1:$near', mode: write"
    manifest reader reader '"1000"' "source: 'tcp://127.0.0.1:$far', bind: yes"
    start relay "$tools/net_relay" "$near" "$far" ${2:+"$2"}
    run reader && run writer
}
group_network_sound() {
    relayed '"3000000", "100000"'
    ended writer 0
    ended reader 0
}
group_network_cut() {
    relayed '"3000", "1000", wait'
    says writer written
    kill -KILL "${pid[relay]}"
    kill -TERM "${pid[writer]}"
    ended writer '13[0-9]|127'
    ended reader 127 'channel in: the writer was lost'
}
group_network_cut_while_writing() {
    relayed '"400000000", "100000"'
    sleep 0.3
    kill -KILL "${pid[relay]}"
    ended writer 127 'channel out: the reader was lost'
    ended reader 127 'channel in: the writer was lost'
}
group_network_damage() {
    relayed '"3000000", "100000"' 1000000
    ended reader 127 'channel in: the stream is damaged: DATA at byte .* and another check'
    # Tcp forgets a last word where bytes that nobody will read are on their way to who says it.
    ended writer 127 "channel out: the reader('s session failed: channel| was lost)"
}

# The name service. service [OPTION...]: starts one, and sets $service to where it listens.
service() {
    rm -f service.out
    start service "$zerovm" names "$@"
    until [ -s service.out ]; do sleep 0.01; done
    service=$(cat service.out)
}
end_service() {
    kill -TERM "${pid[service]}"
    ended service 0
}
# logs PATTERN: waits until the service has said it.
logs() {
    local i
    for ((i = 0; i < 1000; i++)); do
        grep -qE -- "$1" service.err && return
        sleep 0.01
    done
    complain "the service never says '$1': $(cat service.err)"
}
# node NAME GUEST "ARGS" PEER/CHANNEL [JOB [TOKEN [TOP KEY]...]]
node() {
    local mode=read
    [ "$2" = writer ] && mode="write"
    manifest "$1" "$2" "$3" "source: 'node:$4', mode: $mode" "name_service: '$service'" "node: $1" \
        "job: ${5:-job}" "job_token: ${6:-token}" "connect_timeout: 10s" "${@:7}"
}
group_names_two_nodes() {
    service
    node a writer '"300000", "1000"' b/x
    node b reader '"1000"' a/x
    run a && run b
    ended a 0
    ended b 0
    is 'what the reader read' "$(cat b.out)" 'read 300000'
    logs 'job job: ready, 2 nodes'
    end_service
}
# A chain: what the one in the middle reads and writes is two channels of one manifest.
group_names_three_nodes_one_late() {
    service
    node a writer '"1000", "10"' b/x
    node b reader '"10"' a/x
    echo "  - { name: more, source: 'node:c/y', mode: write }" >>b.yaml
    node c reader '"10"' b/y
    run a && run b
    logs 'node a joined' && logs 'node b joined'
    run c
    ended a 0
    ended b 0
    ended c 0
    is 'what the last one read' "$(cat c.out)" 'read 0'
    end_service
}
group_names_ipc() {
    service --listen ipc://names
    node a writer '"1000", "10"' b/x
    node b reader '"10"' a/x job token 'listen: "ipc://*"'
    run a && run b
    ended a 0
    ended b 0
    end_service
}
group_names_two_jobs_at_once() {
    local job
    service
    for job in 1 2; do
        node a writer "\"${job}00\", \"10\"" b/x "job$job" "token$job"
        mv a.yaml a$job.yaml
        node b reader '"10"' a/x "job$job" "token$job"
        mv b.yaml b$job.yaml
    done
    run a1 && run a2
    logs 'job1: node a joined' && logs 'job2: node a joined'
    run b2 && run b1
    for job in 1 2; do
        ended a$job 0
        ended b$job 0
        is 'what was read' "$(cat b$job.out)" "read ${job}00"
    done
    end_service
}
group_names_missing_node() {
    service --wait 500ms
    node a writer '"1", "1"' b/x
    run a
    ended a 127 'channel out: the name service refused: node b, which a has a channel with, is missing'
    logs 'waited long enough'
    end_service
}
group_names_own_patience() {
    service
    node a writer '"1", "1"' b/x
    sed -i 's/connect_timeout: 10s/connect_timeout: 300ms/' a.yaml
    run a
    ended a 127 'channel out: the name service .* did not answer'
    end_service
}
group_names_missing_channel() {
    service
    node a writer '"1", "1"' b/x
    node b reader '"1"' a/other
    run a && run b
    ended a 127 'the name service refused: node'
    ended b 127 'the name service refused: node'
    end_service
}
group_names_bad_token() {
    service
    node a writer '"1", "1"' b/x job right
    node b reader '"1"' a/x job wrong
    run a
    logs 'node a joined'
    run b
    ended b 127 "the name service refused: the token is not the job's"
    node b reader '"1"' a/x job right
    run b
    ended a 0
    ended b 0
    end_service
}
group_names_duplicate_node() {
    service
    node a writer '"1", "1"' b/x
    cp a.yaml other.yaml
    run a
    logs 'node a joined'
    run other
    ended other 127 'the name service refused: a node of that name is there already'
    node b reader '"1"' a/x
    run b
    ended a 0
    ended b 0
    end_service
}
# A node that died leaves its place.
group_expire_node_killed() {
    service
    node a writer '"1", "1"' b/x
    run a
    logs 'node a joined'
    kill -KILL "${pid[a]}"
    ended a 137
    logs 'node a went away'
    node b reader '"1"' a/x
    run a && run b
    ended a 0
    ended b 0
    end_service
}
# The service dies and comes back at the same place: who waits joins it anew.
group_names_service_restarted() {
    service --listen ipc://names
    node a writer '"1", "1"' b/x
    run a
    logs 'node a joined'
    kill -KILL "${pid[service]}"
    ended service 137
    service --listen ipc://names
    node b reader '"1"' a/x
    run b
    ended a 0
    ended b 0
    end_service
}
group_names_service_stopped() {
    service
    node a writer '"1", "1"' b/x
    run a
    logs 'node a joined'
    end_service
    ended a 127 'the name service refused: the service was stopped'
}
group_names_nonsense() {
    service
    head -c 5000 /dev/urandom >"/dev/tcp/127.0.0.1/${service##*:}"
    node a writer '"1", "1"' b/x
    node b reader '"1"' a/x
    run a && run b
    ended a 0
    ended b 0
    end_service
}
# It has what it opened itself, and nothing of who started it.
group_names_no_other_descriptors() {
    exec {ours}>output
    service
    is 'what the service has of ours' "$(find "/proc/${pid[service]}/fd" -lname "$PWD/output" -o -lname "$PWD/hold" | grep -v '/0$')" ''
    [ -e "/proc/$$/fd/$ours" ] || complain 'the test itself has closed it'
    exec {ours}>&-
    end_service
}
group_names_usage() {
    start bad "$zerovm" names --listen nowhere
    ended bad 125 '--listen is "nowhere", expected tcp://HOST:PORT'
    start bad "$zerovm" names --listen ipc://none/names
    ended bad 127 'bind ipc://none/names'
    start bad "$zerovm" names --key-file k
    ended bad 125 'go together'
}

# Keys.
new_key() { "$zerovm" names --new-key "$1.key" >"$1.public" || complain "no key $1"; }
keyed_pair() {
    new_key writer && new_key reader
    manifest writer writer '"300000", "1000"' "source: ipc://s, mode: write, peer_key: '$(cat reader.public)'" 'key_file: writer.key' 'connect_timeout: 20s'
    manifest reader reader '"1000"' "source: ipc://s, bind: yes, peer_key: '$(cat writer.public)'" 'key_file: reader.key' 'connect_timeout: 20s'
}
group_keys_pair() {
    keyed_pair
    run writer && run reader
    ended writer 0
    ended reader 0
    is 'what the reader read' "$(cat reader.out)" 'read 300000'
}
# A stranger is turned away, and the one who is expected still comes in.
group_keys_stranger() {
    keyed_pair
    new_key stranger
    sed 's/writer.key/stranger.key/; s/writer.yaml/stranger.yaml/; s/connect_timeout: 20s/connect_timeout: 300ms/' writer.yaml >stranger.yaml
    run reader
    run stranger
    ended stranger 127 'no reader was found'
    run writer
    ended writer 0
    ended reader 0
}
# One who knocks at a session that runs is heard, behind the second wall, and sent away; nothing else happens.
group_keys_stranger_later() {
    keyed_pair
    new_key stranger
    sed -i "s|ipc://s|tcp://127.0.0.1:$(free_port)|" writer.yaml
    sed -i "s|ipc://s|$(grep -o 'tcp:[^,]*' writer.yaml)|; s/\"1000\"/\"1000\", \"300000\", wait/" reader.yaml
    sed 's/writer.key/stranger.key/; s/writer.yaml/stranger.yaml/; s/connect_timeout: 20s/connect_timeout: 300ms/' writer.yaml >stranger.yaml
    mkfifo go
    on=(sh -c 'exec "$@" <go' sh)
    run reader
    on=()
    run writer
    exec 8>go
    says reader 'read 300000'
    run stranger
    ended stranger 127 'no reader was found'
    exec 8>&-
    ended reader 0
    ended writer 0
}
group_keys_none() {
    keyed_pair
    sed "s/, peer_key: '.*' }/ }/; /key_file/d; s/connect_timeout: 20s/connect_timeout: 300ms/" writer.yaml >stranger.yaml
    run reader
    run stranger
    ended stranger 127 'no reader was found'
    run writer
    ended writer 0
    ended reader 0
}
group_keys_wrong_server() {
    keyed_pair
    new_key stranger
    sed -i 's/reader.key/stranger.key/; s/connect_timeout: 20s/connect_timeout: 600ms/' reader.yaml
    sed -i 's/connect_timeout: 20s/connect_timeout: 300ms/' writer.yaml
    run reader && run writer
    ended writer 127 'no reader was found'
    ended reader 127 'no writer came'
}
group_keys_file_mode() {
    keyed_pair
    chmod 644 writer.key
    run writer
    ended writer 127 'key file .*writer.key can be read by others, expected mode 0600'
}
group_keys_names() {
    new_key a && new_key b && new_key s && new_key stranger
    cat a.public b.public >allow
    service --key-file s.key --allow allow
    local key
    key="name_service_key: '$(cat s.public)'"
    node a writer '"3000", "10"' b/x job token "$key" 'key_file: a.key'
    node b reader '"10"' a/x job token "$key" 'key_file: b.key'
    sed 's/a.key/stranger.key/; s/connect_timeout: 10s/connect_timeout: 500ms/' a.yaml >stranger.yaml
    sed '/key/d; s/connect_timeout: 10s/connect_timeout: 500ms/' a.yaml >keyless.yaml
    run b
    logs 'node b joined'
    run stranger && run keyless
    ended stranger 127 'the name service .* did not answer'
    ended keyless 127 'the name service .* did not answer'
    run a
    ended a 0
    ended b 0
    is 'what the reader read' "$(cat b.out)" 'read 3000'
    end_service
}

group_hosts_job() {
    hosts
    here_is a
    service --listen 'tcp://10.77.0.1:*'
    node a writer '"3000000", "10000"' b/x
    node b reader '"4096"' a/x job token 'listen: "tcp://10.77.0.2:*"'
    run a
    here_is b
    run b
    ended a 0
    ended b 0
    is 'what the reader read' "$(cat b.out)" 'read 3000000'
    end_service
    remove_hosts
}
# A host that is unplugged in the midst of a job: both sides end by name.
group_hosts_unplugged() {
    hosts
    here_is a
    service --listen 'tcp://10.77.0.1:*'
    node a writer '"1000000000000", "10000"' b/x
    node b reader '"4096"' a/x job token 'listen: "tcp://10.77.0.2:*"'
    run a
    here_is b
    run b
    logs 'ready, 2 nodes'
    sleep 0.5
    ip -n "zerovm-a-$$" link set wire down
    ended a 127 'channel out: the reader was lost'
    ended b 127 'channel in: the writer was lost'
    on=()
    kill -TERM "${pid[service]}"
    ended service 0
    remove_hosts
}
group_hosts_keys() {
    hosts
    new_key a && new_key b && new_key s && new_key stranger
    cat a.public b.public >allow
    here_is a
    service --listen 'tcp://10.77.0.1:*' --key-file s.key --allow allow
    local key
    key="name_service_key: '$(cat s.public)'"
    node a writer '"3000", "10"' b/x job token "$key" 'key_file: a.key'
    node b reader '"10"' a/x job token "$key" 'key_file: b.key' 'listen: "tcp://10.77.0.2:*"'
    sed 's/a.key/stranger.key/; s/connect_timeout: 10s/connect_timeout: 500ms/' a.yaml >stranger.yaml
    sed '/key/d; s/connect_timeout: 10s/connect_timeout: 500ms/' a.yaml >keyless.yaml
    here_is b
    run b
    logs 'node b joined'
    run stranger && run keyless
    ended stranger 127 'the name service .* did not answer'
    ended keyless 127 'the name service .* did not answer'
    here_is a
    run a
    ended a 0
    ended b 0
    is 'what the reader read' "$(cat b.out)" 'read 3000'
    end_service
    remove_hosts
}

cases=0
for case in $(declare -F | awk -v p="group_${group}_" 'index($3, p) == 1 { print $3 }'); do
    [ -z "$only" ] || [ "$case" = "group_${group}_$only" ] || continue
    rm -rf ./*.json ./*.out ./*.err ./*.yaml ./*.key s names x 2>/dev/null
    "$case"
    cases=$((cases + 1))
done
[ "$cases" -gt 0 ] || { echo "net.sh: no such case: $group $only" >&2; exit 1; }
[ "$failures" = 0 ]
