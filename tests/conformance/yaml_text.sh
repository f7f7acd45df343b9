#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# How the text of manifests, jobs and key files may be encoded and laid out. Usage: yaml_text.sh PREFIX
# shellcheck disable=SC2016  # the inner shell expands
set -u
# shellcheck source=tests/conformance/checks.sh
. "$(dirname "$(realpath "$0")")/checks.sh"

guest hello <<'END'
#include <stdio.h>
int main(void) { puts("hi"); return 0; }
END
mark=$'\xef\xbb\xbf'
channels='channels: [{ name: stdout, source: "fd:1" }]'

# runs NAME TEXT [MESSAGE]: a manifest of that text runs, or is refused with that message behind its name.
runs() {
    printf %b "$2" >text.yaml
    if [ -z "${3:-}" ]; then
        expect "$1" 0 hi '' "$zerovm" run text.yaml
    else
        expect "$1" 125 '' "^zerovm: text\\.yaml:$3" "$zerovm" run text.yaml
    fi
}
runs 'a mark' "${mark}program: hello.zvm\n$channels\n"
runs 'a mark and three dashes' "$mark---\nprogram: hello.zvm\n$channels\n...\n"
runs 'a mark and a comment' "$mark# a comment\nprogram: hello.zvm\n$channels\n"
runs 'a mark and CR LF' "${mark}program: hello.zvm\r\n$channels\r\n"
runs 'a mark and JSON' "$mark{\"program\": \"hello.zvm\", \"channels\": [{\"name\": \"stdout\", \"source\": \"fd:1\"}]}"
runs 'CR alone' "program: hello.zvm\r$channels\r"
runs 'no end of line' "program: hello.zvm\n$channels"
runs 'tabs between' "program:\thello.zvm\t# a tab\n$channels\t\n"
runs 'text of several lines' "program: |-\n  hello.zvm\n$channels\n"
runs 'behind the end a comment' "program: hello.zvm\n$channels\n...\n# end\n"
runs 'a mark, an error' "${mark}program: hello.zvm\nnonsense: 1\n" '2:1: unknown key "nonsense"'
runs 'a mark, an error at once' "${mark}nonsense: 1\n" '1:1: unknown key "nonsense"'
runs 'a mark alone' "$mark" '1:1: the manifest is empty'
runs 'a mark within' "program: hello.zvm\n${mark}memory: 64MiB\n" '2:2: .*expected YAML'
runs 'CR LF, an error' 'program: hello.zvm\r\nmemory: 64MiB\r\nnonsense: 1\r\n' '3:1: unknown key'
runs 'CR, bytes that are no text' 'program: hello.zvm\r# \xc3\xa4\r# \xc3\xa4\xff\r' '3:4: invalid leading UTF-8 octet'
runs 'UTF-16' '\xff\xfep\x00r\x00' '1:1: the manifest is UTF-16, expected UTF-8'
runs 'UTF-16, the other way' '\xfe\xff\x00p\x00r' '1:1: the manifest is UTF-16, expected UTF-8'
runs 'a character cut short' 'program: hello.zvm\n# \xc3' '2:3: incomplete UTF-8 octet sequence'
runs 'a zero byte' "program: hello.zvm\n\\0$channels\n" '2:1: control characters are not allowed'
runs 'a directive' '%YAML 1.1\n---\nprogram: hello.zvm\n' '1:1: directives are not allowed'
runs 'a tab before' '\tprogram: hello.zvm\n' '1:1: .*expected YAML'
printf 'program: !!binary 6Q==\n' >text.yaml
expect 'bytes in base64' 126 '' '^zerovm: text\.yaml: open program \\xe9: No such file' "$zerovm" run text.yaml

printf 'program: hello.zvm\n%s\n' "$channels" >good.yaml
mkfifo fifo
cat good.yaml >fifo &
expect 'a manifest from a FIFO' 0 hi '' "$zerovm" run fifo
printf '%sjob: j\r\ngroups: [{ name: g, count: 1, manifest: { program: hello.zvm, %s } }]\r\n' "$mark" "$channels" >job.yaml
expect 'a job with a mark and CR LF' 0 hi '' "$zerovm" job job.yaml
printf '%sjob: j\r\nnonsense: 1\r\n' "$mark" >job.yaml
expect 'a job with a mark, an error' 125 '' '^zerovm: job\.yaml:2:1: unknown key "nonsense"' "$zerovm" job job.yaml
printf '\xff\xfej' >job.yaml
expect 'a job in UTF-16' 125 '' '^zerovm: job\.yaml:1:1: the job is UTF-16, expected UTF-8' "$zerovm" job job.yaml

# Key files: each way of writing them lets the service start.
"$zerovm" names --new-key key >public || fail 'a new key'
{ printf %s "$mark"; cat key; } >marked.key
sed 's/$/\r/' key >crlf.key
tr '\n' '\r' <key >cr.key
{ printf %s "$mark"; cat public; } >marked.list
sed 's/$/\r/' public >crlf.list
tr '\n' '\r' <public >cr.list
chmod 600 ./*.key
for way in marked crlf cr; do
    cases=$((cases + 1))
    rm -f out
    "$zerovm" names --quiet --key-file $way.key --allow $way.list >out 2>err &
    for ((i = 0; i < 1000; i++)); do
        if [ -s out ] || ! kill -0 $! 2>/dev/null; then break; fi
        sleep 0.01
    done
    kill $! 2>/dev/null
    wait $!
    grep -q '^tcp://' out || fail "a key file: $way"
done
finish
