#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Names of files that a job's variables bring are data, whatever they spell. Usage: job_names.sh PREFIX
set -u
# shellcheck source=tests/conformance/checks.sh
. "$(dirname "$(realpath "$0")")/checks.sh"

# Copies its input to its output, and behind it its arguments.
guest copy <<'END'
#include <stdio.h>
int main(int argc, char **argv)
{
    int c;
    FILE *out = fopen("/dev/out", "w");
    while ((c = getchar()) != EOF)
        fputc(c, out);
    for (int i = 1; i < argc; i++)
        fprintf(out, "|%s", argv[i]);
    return fclose(out) != 0;
}
END

# A job in in/ whose sessions copy the files that are like a pattern: job PATTERN SOURCE
job() {
    cat >in/job.yaml <<END
job: names
groups:
  - name: g
    for_each: "$1"
    manifest:
      program: $work/copy.zvm
      args: [copy, "{file}", "{name}", "{stem}"]
      channels: [{ name: stdin, source: "$2" }, { name: out, source: "../out.{n}", mode: write }]
END
}

# copies NAME PATTERN SOURCE: the file of that name is copied, by the job and by the manifest that its dry run shows.
copies() {
    local stem=${1%.*} shown
    [ -n "$stem" ] || stem=$1
    rm -rf in out.*
    mkdir in
    printf data >"in/$1"
    job "$2" "$3"
    expect "$(printf %q "$1") with $3" 0 '' '' "$zerovm" job in/job.yaml
    [ "$(cat out.1)" = "data|${2%"${2##*/}"}$1|$1|$stem" ] || fail "$(printf %q "$1") with $3: the output is '$(cat out.1)'"
    rm -f out.1
    "$zerovm" job --dry-run in/job.yaml >shown.yaml 2>err || fail "$(printf %q "$1") with $3: no dry run:"
    shown=$(LC_ALL=C grep -c '[^ -~]' shown.yaml)
    mv shown.yaml in
    expect "$(printf %q "$1") with $3, shown" 0 '' '' "$zerovm" run in/shown.yaml
    [ "$(cat out.1)" = "data|${2%"${2##*/}"}$1|$1|$stem" ] || fail "$(printf %q "$1") with $3, shown: the output is '$(cat out.1)'"
    [ "$shown" = 0 ] || [ "${4:-}" = letters ] || fail "$(printf %q "$1"): the dry run shows bytes that are no letters"
}

names=(plain.txt null host fd:0 fd:1 fd:77 fd: node:a tcp: ipc: inproc:x '~' Null '' no 0x1F 1e3 007 123 '{n}' '{file}.txt'
    'a: b # c.txt' '- a' '? a' '&a' '*a' '!a' '!!binary YQ==' '%41' '@a' '|' '>' ' blanks ' $'line\nend' $'\ttab' "it's \"so\""
    'back\slash\n' '[a, b]' '{a: b}' $'\e[31mred\a' $'\x7f' $'lat\xe9in' $'\xff\xfe' $'\xed\xa0\x80' $'cut \xe2\x82'
    $'\xc2\x9b31m' $'exe\xe2\x80\xaetxt' $'\xef\xbb\xbfmark' $'\xe2\x80\xa8line'
    $'\xf3\xa0\x80\x81tag' $'\xf4\x8f\xbf\xbf')
for name in "${names[@]}"; do
    [ -z "$name" ] || copies "$name" '[!j]*' '{file}'
done
copies $'Gr\xc3\xb6\xc3\x9fe' '[!j]*' '{name}' letters
copies null './nul*' '{file}'
copies null './nul*' '{name}'
copies null.txt '*.txt' '{name}'
copies "$(printf 'n%.0s' {1..200})"$' \xe9 \xe9' 'n*' '{file}'
for name in null.txt host.txt fd:1.txt node:a.txt; do
    rm -rf in out.*
    mkdir in
    printf data >"in/$name"
    printf stem >"in/${name%.txt}"
    job '*.txt' '{stem}'
    expect "the stem of $name" 0 '' '' "$zerovm" job in/job.yaml
    [ "$(cat out.1)" = "stem|$name|$name|${name%.txt}" ] || fail "the stem of $name: the output is '$(cat out.1)'"
done

# As outputs, in copies and where the manifest says what it is.
rm -rf in out.*
mkdir in
printf data >in/null.txt
cat >in/job.yaml <<END
job: names
groups:
  - name: g
    for_each: "*.txt"
    manifest:
      program: $work/copy.zvm
      args: [copy]
      channels: [{ name: stdin, source: "{file}" }, { name: out, source: "{stem}", copies: ["fd{stem}", "{stem}.txt.copy"], mode: write }]
END
expect outputs 0 '' '' "$zerovm" job in/job.yaml
[ "$(cat in/null in/fdnull in/null.txt.copy)" = datadatadata ] || fail 'outputs: not all are there'
# refused NAME PATTERN: the job in job.yaml says so.
refused() { expect "$1" 125 '' "$2" "$zerovm" job in/job.yaml; }
printf 'job: j\ngroups: [{ name: g, for_each: "*.txt", manifest: { program: x, "{stem}": y } }]\n' >in/job.yaml
refused 'a key from a name' 'key \{stem\} holds a variable, expected variables in values alone$'
printf data >'in/*.text'
printf 'job: j\ngroups: [{ name: g, for_each: "*.text", manifest: { program: x, listen: "tcp://{stem}:*" } }]\n' >in/job.yaml
refused 'a host from a name' 'a variable in an address is "\*", expected 1 to 64 characters'
# The directory and the one above are no files that a pattern means.
rm -rf in out.*
mkdir in
printf data >in/.hidden
job '.h*' '{file}'
sed -i 's/\.h\*/.*/' in/job.yaml
mv in/job.yaml job.yaml
sed -i 's,for_each: ".\*",for_each: "in/.*",; s,\.\./out,out,' job.yaml
expect 'all that is hidden' 0 '' '' "$zerovm" job job.yaml
[ "$(cat out.*)" = 'data|in/.hidden|.hidden|.hidden' ] || fail 'all that is hidden: another output'
finish
