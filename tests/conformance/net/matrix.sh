#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The rows of matrix.tsv: streams that fail. Usage: matrix.sh PREFIX TOOLS [NAME]...
# Each row runs in a network and a directory of its own, several at a time.
# shellcheck disable=SC2034  # what {held} keeps open
set -u
prefix=$1 tools=$2
here=$(dirname "$(realpath "$0")")
table=$here/matrix.tsv
zerovm=${ZEROVM:-$prefix/bin/zerovm}
START=30 # seconds in which processes start and say what they are asked to: nothing is promised of that
declare -A pid had words

complain() {
    echo "$row: $1" >&2
    bad=1
}

# manifest SIDE WORDS KEY...: what a session runs; its output, its report and its output file bear its side's name.
manifest() {
    local side=$1 says=$2 mode=read name=in source=ipc://s line
    shift 2
    [ "$side" = writer ] && mode="write" name=out
    [ "$side" = reader ] && [ "$via" = ipc ] && source='ipc://s, bind: yes'
    case $via.$side in
    relay*.writer) source=tcp://127.0.0.1:5001 ;;
    relay*.reader) source='tcp://127.0.0.1:5002, bind: yes' ;;
    names*.writer) source=node:reader/x ;;
    names*.reader) source=node:writer/x ;;
    esac
    {
        echo "program: ../node.zvm"
        echo "args: [node, '${says// /\', \'}']"
        echo "report: $side.json"
        [[ " $* " = *" timeout="* ]] || echo "timeout: 60s"
        for line in "$@"; do echo "${line/=/: }"; done
        [[ $via = names* ]] && printf 'node: %s\njob: job\njob_token: token\nname_service: ipc://names\nlisten: "ipc://*"\n' "$side"
        echo "channels:"
        echo "  - { name: stdin, source: fd:0 }"
        echo "  - { name: stdout, source: fd:1 }"
        echo "  - { name: $name, mode: $mode, source: $source }"
        echo "  - { name: result, mode: write, source: $side.result }"
    } >"$side.yaml"
}

# launch NAME COMMAND...: in the background, with an input that only `go` writes to.
launch() {
    mkfifo "$1.in"
    exec {held}<>"$1.in"
    "${@:2}" >"$1.out" 2>"$1.err" <"$1.in" &
    pid[$1]=$!
}

# keys_of SIDE: those of the row that are for both sides, or for this one: SIDE:KEY=VALUE.
keys_of() {
    local key
    for key in $keys; do case $key in "$1":*) echo "${key#*:}" ;; *:*) ;; *) echo "$key" ;; esac; done
}

# begin SIDE WORDS: a session, or a peer that is none.
begin() {
    [ "$2" = - ] && return
    # shellcheck disable=SC2086  # words
    if [[ $2 = peer:* ]]; then
        launch "$1" "$tools/net_peer" "$1" ipc://s ${2#peer:}
    else
        # shellcheck disable=SC2046  # one word a key
        manifest "$1" "$2" $(keys_of "$1")
        launch "$1" "$zerovm" run "$1.yaml"
    fi
}

sockets() { find "/proc/${pid[$1]}/fd" -lname 'socket:*' 2>/dev/null | wc -l; }

# until_true SECONDS COMMAND...: no longer than that.
until_true() {
    local end=$((SECONDS + $1))
    while [ "$SECONDS" -le "$end" ]; do
        "${@:2}" && return
        sleep 0.01
    done
    complain "not within $1 s: ${*:2}"
}
has_said() { grep -qE -- "$2" "$1.out" "$1.err" 2>/dev/null; }
has_hung_up() { [ "$(sockets "$1")" -lt "$2" ]; }
has_ended() { [[ "$(ps -o stat= -p "${pid[$1]}")" = @(|Z*) ]]; }

listens() { ss -Hltn "sport = :$1" | grep -q .; }

# One deed: what, and to whom.
deed() {
    local what=${1%%:*} who=${1#*:}
    case $what in
    says) until_true $START has_said "${who%%=*}" "${who#*=}" ;;
    kill) count_sockets; kill -KILL "${pid[$who]}" 2>/dev/null ;;
    stop) count_sockets; kill -STOP "${pid[$who]}" 2>/dev/null ;;
    term) count_sockets; kill -TERM "${pid[$who]}" 2>/dev/null ;;
    go) echo >"$who.in" ;;
    lost) until_true $((3 * within)) has_hung_up "$who" "${had[$who]}" ;;
    begin) begin "$who" "${words[$who]}" ;;
    ends) until_true $((3 * within)) has_ended "$who" ;;
    service) [ "$who" = none ] || { launch service "$zerovm" names --listen ipc://names && until_true $START has_said service ipc:; } ;;
    nonsense) launch service "$tools/net_peer" service ipc://names "$who" && until_true $START has_said service up ;;
    garbage) until_true $START listens "$who" && printf 'GET / HTTP/1.0\r\n\r\n' >"/dev/tcp/127.0.0.1/$who" ;;
    message) until_true $START listens "$who" && printf '\x01\x00\x05\x00what' >"/dev/tcp/127.0.0.1/$who" ;;
    silence) until_true $START listens "$who" && exec {held}<>"/dev/tcp/127.0.0.1/$who" ;;
    file) until_true $START [ -e "$who" ] ;;
    cont) kill -CONT "${pid[$who]}" ;;
    *) complain "no deed $what" ;;
    esac
}
count_sockets() {
    local side
    for side in writer reader; do [ -n "${pid[$side]:-}" ] && had[$side]=$(sockets "$side"); done
}

# expect SIDE END: CODE END DETAIL; killed, for who left neither report nor output; peer HEARD; -, for nobody.
expect() {
    local side=$1 code=0 wanted end detail heard
    read -r wanted end detail <<<"$2"
    [ "$wanted" = - ] && return
    wait "${pid[$side]}" || code=$?
    case $wanted in
    peer)
        heard=$(tr '\n' ';' <"$side.out")
        [[ "$heard" =~ ${2#peer } ]] || complain "$side heard '$heard', not '${2#peer }'"
        return ;;
    killed)
        [ $code = 137 ] || complain "$side exited with $code, not 137"
        [ ! -s "$side.json" ] || complain "$side was killed and reports" ;;
    *)
        [ "$code" = "$wanted" ] || complain "$side exited with $code, not $wanted: $(cat "$side.err")"
        [ "$(jq -r .end "$side.json" 2>&1)" = "$end" ] || complain "$side reports the end $(jq -c .end "$side.json" 2>&1), not $end"
        [ -z "$detail" ] || jq -r .detail "$side.json" | grep -qE -- "^$detail" || complain "$side reports $(jq .detail "$side.json"), not '$detail'"
        [ -z "$detail" ] || grep -qE -- ": $detail" "$side.err" || complain "$side says '$(cat "$side.err")', not '$detail'" ;;
    esac
    # An output is there after a good end, and after no other.
    if [ "$wanted" = 0 ]; then
        [ -s "$side.result" ] || complain "$side ended well and left no output"
    else
        [ ! -e "$side.result" ] || complain "$side left an output"
    fi
}

# Ends what did not end by itself within three times what is promised.
watch() {
    local i
    for ((i = 0; i < 30 * within; i++)); do
        sleep 0.1
        [ -e over ] && return
    done
    echo "$row: not over within $((3 * within)) s" >&2
    touch late
    kill -KILL "$@" 2>/dev/null
}

run_row() {
    local row=$1 bad=0 via keys deeds within side one relay
    IFS=$'\t' read -r _ via 'words[writer]' 'words[reader]' deeds end_writer end_reader within < <(grep -P "^$row\t" "$table" | tr -s '\t')
    [ -n "${within:-}" ] || { echo "$row: no such row" >&2; exit 1; }
    mkdir "$row" && cd "$row" || exit 1
    keys=${via#* }
    [ "$keys" != "$via" ] || keys=
    via=${via%% *}
    [[ $via = names* ]] && [[ $deeds != *service:* ]] && [[ $deeds != *nonsense:* ]] && deed service:start
    if [[ $via = relay* ]]; then
        relay=${via#relay}
        launch relay "$tools/net_relay" 5001 5002 ${relay:+"${relay#:}"}
    fi
    for side in reader writer; do [[ $deeds = *begin:$side* ]] || begin $side "${words[$side]}"; done
    [ "$deeds" = - ] || for one in $deeds; do deed "$one"; done
    watch "${pid[@]}" &
    watcher=$!
    expect writer "$end_writer"
    expect reader "$end_reader"
    touch over
    wait $watcher
    [ ! -e late ] || bad=1
    return $bad
}

if [ "${ROW:-}" ]; then
    ip link set lo up
    trap 'kill -KILL "${pid[@]}" 2>/dev/null' EXIT
    run_row "$ROW" 2> >(grep -v 'Killed' >&2)
    exit
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
"$prefix/bin/zvm-cc" -O2 "$here/node.c" -o node.zvm || exit 2
rows=${*:3}
all=$(sed '/^#/d; /^$/d; s/\t.*//' "$table")
[ "$(sort <<<"$all" | uniq -d)" = '' ] || { echo "two rows of one name" >&2; exit 1; }
for row in $all; do grep -qF "| \`$row\` |" "$here/README.md" || { echo "README.md lacks $row" >&2; exit 1; }; done
# shellcheck disable=SC2086  # names
printf '%s\n' ${rows:-$all} | xargs -P 6 -I {} env ROW={} unshare -n "$here/matrix.sh" "$prefix" "$tools" || exit 1
echo "$(wc -w <<<"${rows:-$all}") rows"
