#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Words from outside never reach a terminal as they are, whoever prints them. Usage: words.sh PREFIX
set -u
# shellcheck source=tests/conformance/checks.sh
. "$(dirname "$(realpath "$0")")/checks.sh"

guest good <<'END'
int main(void) { return 0; }
END
cp good.zvm refused.zvm
printf '\x0f\x05' | dd of=refused.zvm bs=1 seek=4096 conv=notrunc status=none

# tame NAME SHOWN COMMAND...: what it prints holds no byte that a terminal obeys, is UTF-8 without marks of direction, and
# shows the word so; it must print something.
tame() {
    local name=$1 shown=$2
    shift 2
    cases=$((cases + 1))
    rm -f out err
    timeout -k 5 60 "$@" >out 2>&1 </dev/null
    if ! grep -qaF -- "$shown" out; then
        fail "$name: it does not show $shown:"
    elif LC_ALL=C grep -qaP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]' out; then
        fail "$name: what it prints commands a terminal: $(od -c out | head -3)"
    elif ! iconv -f UTF-8 -t UTF-8 out >/dev/null 2>&1; then
        fail "$name: what it prints is no UTF-8: $(od -c out | head -3)"
    fi
}

while read -r bytes shown; do
    word=$(printf %b. "$bytes") && word=${word%.} # blanks at the end stay
    dir=$work/d && rm -rf "$dir" && mkdir "$dir" && cd "$dir" || exit 2
    cp ../good.zvm "$word.zvm"
    cp ../refused.zvm "$word.bad"
    printf 'text' >"$word"
    mkdir "$word.d" "$word.d/g"
    printf 'program: x\nno: 1\n' >"$word.yaml"
    tame "$shown: a command" "$shown" "$zerovm" "$word."
    tame "$shown: a command that is none" "$shown" "$zerovm" "-$word"
    for command in run exec validate inspect job names recover version; do
        tame "$shown: an option of $command" "$shown" "$zerovm" "$command" "--$word"
    done
    tame "$shown: no manifest" "$shown" "$zerovm" run "none/$word"
    tame "$shown: a manifest" "$shown" "$zerovm" run "$word"
    tame "$shown: a manifest's key" "$shown" "$zerovm" run "$word.yaml"
    tame "$shown: a program" "$shown" "$zerovm" exec "none/$word"
    tame "$shown: a text as a program" "$shown" "$zerovm" exec "$word"
    tame "$shown: a value" '\x' "$zerovm" exec --memory "1$word" x
    tame "$shown: a variable" "$shown" "$zerovm" exec -e "$word" x
    tame "$shown: a pair" "$shown" "$zerovm" exec -c "$word" x
    tame "$shown: a source" "$shown" "$zerovm" exec -c "name=x,source=none/$word" "$word.zvm"
    tame "$shown: an output" "$shown" "$zerovm" exec -c "name=x,source=$word.d,mode=write" "$word.zvm"
    tame "$shown: a report" "$shown" "$zerovm" exec --report "none/$word" "$word.zvm"
    tame "$shown: keys" "$shown" "$zerovm" names --key-file "none/$word" --allow x
    tame "$shown: a new key" "$shown" "$zerovm" names --new-key "none/$word"
    tame "$shown: a good program" "$shown" "$zerovm" validate "$word.zvm"
    tame "$shown: a refused program" "$shown" "$zerovm" validate "$word.bad"
    tame "$shown: no program to look at" "$shown" "$zerovm" validate "none/$word" "$word.zvm" "$word"
    tame "$shown: what a program is made of" "$shown" "$zerovm" inspect "$word.zvm"
    tame "$shown: a text to look at" "$shown" "$zerovm" inspect "$word"
    tame "$shown: a directory to settle" "$shown" "$zerovm" recover "$word.d"
    tame "$shown: no directory to settle" "$shown" "$zerovm" recover "none/$word"
    tame "$shown: JSON" '"verdict":"refused"' "$zerovm" validate --json "$word.bad"
    printf 'job: j\ngroups: [{ name: g, for_each: "?*.zvm", manifest: { program: "none/{file}" } }]\n' >"$word.job"
    tame "$shown: a job" "$shown" "$zerovm" job "$word.job"
    tame "$shown: a job to show" '# g-1.yaml' "$zerovm" job --dry-run "$word.job"
    printf 'job: j\ngroups: [{ name: g, for_each: "none/*", manifest: { program: x } }]\n' >"$word.d/job"
    tame "$shown: a job's directory" "$shown" "$zerovm" job "$word.d/job"
    printf 'job: j\ngroups: [{ name: g, for_each: "?*.zvm", manifest: { program: x, listen: "tcp://{file}:*" } }]\n' >"$word.job"
    tame "$shown: a job's address" '\x' "$zerovm" job "$word.job"
    ln -s "$prefix/bin/zvm-cc" "zvm-$word"
    tame "$shown: a tool" "$shown" "./zvm-$word"
    printf '\tlock; nonsense %%eax\n\t.code32\n' >"$word.s"
    tame "$shown: a source text" 'error: ' "$prefix/lib/zerovm/as" "$word.s" -o x.o
    tame "$shown: no source text" "$shown" "$prefix/lib/zerovm/as" "none/$word.s" -o x.o
    printf '\t%s %%eax\n' "$word" >x.s
    tame "$shown: an instruction" "error:" "$prefix/lib/zerovm/as" x.s -o x.o
    tame "$shown: a library to rename" "$shown" "$prefix/lib/zerovm/names" "none/$word"
    cd ..
done <<'END'
a\x1b[31mb a\x1b[31mb
a\x07b a\x07b
a\x1b]0;b\x07 a\x1b]0;b\x07
a\nb a\x0ab
a\rb a\x0db
a\bb\x7f a\x08b\x7f
a\xc2\x9b31mb a\u009b31mb
a\x9b31mb a\x9b31mb
a\xe2\x80\xaetxt.b a\u202etxt.b
a\xe2\x81\xa6b\xe2\x81\xa9 a\u2066b\u2069
a\xe2\x80\x8bb a\u200bb
lat\xe9in lat\xe9in
a\xe2\x82 a\xe2\x82
END

# What has nothing of the kind is shown as it is.
cp good.zvm $'Gr\xc3\xb6\xc3\x9fe \xe2\x82\xac \xf0\x9f\x98\x80'
expect 'letters of all kinds' 0 $'Gr\xc3\xb6\xc3\x9fe \xe2\x82\xac \xf0\x9f\x98\x80: OK' '' \
    "$zerovm" validate $'Gr\xc3\xb6\xc3\x9fe \xe2\x82\xac \xf0\x9f\x98\x80'
finish
