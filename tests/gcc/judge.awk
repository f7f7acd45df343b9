# SPDX-License-Identifier: Apache-2.0
# Reads DejaGnu's logs of one suite; prints what became of every program that was to be run, one a line:
#
#   test <TAB> options <TAB> passed|wrong|refused|unsupported <TAB> the first thing that compiler or program said
#
# A program is refused when no image was made of it, and wrong when it ran and did not end with 0 or did not print what it should.

function trim(s)
{
    gsub(/^ +| +$/, "", s)
    gsub(/  +/, " ", s)
    return s
}

# A result waits for the next line of results: a program that ended well may still have printed something else.
function flush()
{
    if (held != "")
        print held
    held = ""
}

# What a result line names, less its tail: the test and its options.
function report(line, tail, outcome)
{
    sub(/^[A-Z]+: /, "", line)
    sub(tail, " ", line)
    test = line
    sub(/[ :,].*/, "", test)
    options = trim(substr(line, length(test) + 1))
    sub(/^, */, "", options)
    if (tail !~ /output pattern/)
        flush()
    held = test "\t" (options == "" ? "-" : options) "\t" outcome "\t" (outcome == "passed" ? "-" : said == "" ? "-" : said)
}

# Between a program's compilation and its verdict DejaGnu may compile something of its own, to see what the compiler can do.
/^Executing on host: / {
    deaf = $0 !~ /\/testsuite\/(gcc|g\+\+|c-c\+\+)[^\/]*\/[^ ]*\.[a-zA-Z]+ /
    if (!deaf)
        said = ""
    next
}
/^(PASS|XPASS): .* execution test$/ { report($0, " execution test$", "passed"); next }
/^(PASS|XPASS): .* execution, / { report($0, " execution, ", "passed"); next }
/^FAIL: .* execution test$/ { report($0, " execution test$", "wrong"); next }
/^FAIL: .* execution, / { report($0, " execution, ", "wrong"); next }
/^FAIL: .* output pattern test$/ { said = "the output is another"; report($0, " output pattern test$", "wrong"); next }
/^UNRESOLVED: .* compilation failed to produce executable$/ {
    report($0, " compilation failed to produce executable$", "refused")
    next
}
/^UNRESOLVED: .* execution, / { report($0, " execution, ", "refused"); next }
/^PASS: .* execute( |$)/ { report($0, " [^ ]* execute( |$)", "passed"); next }
/^FAIL: .* execute( |$)/ { report($0, " [^ ]* execute( |$)", "wrong"); next }
/^UNRESOLVED: .* execute( |$)/ { report($0, " [^ ]* execute( |$)", "refused"); next }
/^UNSUPPORTED: / { report($0, "$", "unsupported"); next }
/^WARNING: program timed out/ { said = "the time is up"; next }
!deaf && said == "" && /error:|: undefined reference|zerovm: |[Aa]ssertion|cannot find|multiple definition|^ld:|^as:|internal compiler/ {
    said = $0
    sub(/\r$/, "", said)
    gsub(/\t/, " ", said)
    gsub(/[^ ]*\/cc[A-Za-z0-9]+\./, "cc.", said)
    gsub(/[^ ]*\/testsuite\//, "", said)
}
END { flush() }
