# SPDX-License-Identifier: Apache-2.0
# Holds the results of one suite against the tables. Arguments: causes.tsv, expected.tsv, results; variables: suite, size.
#
# A program that fails must have a row in expected.tsv, or, when it was refused, the compiler's message must be one of
# causes.tsv. A program that passes must have no row. Prints what is not so, then a line of counts; the exit code says whether
# there was any.

function complain(what)
{
    print suite ": " $1 " " $2 ": " what
    complaints++
}

BEGIN { FS = "\t" }
FNR == 1 { file++ }
/^#/ || /^$/ { next }

file == 1 {
    pattern[++causes] = $1
    verdict[causes] = $2
    next
}

file == 2 {
    if ($1 != suite)
        next
    levels = split($3, level, "|")
    for (i = 1; i <= levels; i++)
        row[$2, level[i]] = $4
    next
}

{
    runs[$3]++
    key = ($1, $2) in row ? $1 SUBSEP $2 : $1 SUBSEP "all"
    listed = key in row ? row[key] : ""
    seen[key] = 1
}

$3 == "passed" {
    if (listed != "")
        complain("passes, and is in expected.tsv as " listed)
}

$3 == "wrong" || $3 == "refused" {
    if (listed == $3 || listed == "native" || listed == "not applicable") {
        counts[listed]++
        next
    }
    for (i = 1; $3 == "refused" && i <= causes; i++)
        if ($4 ~ pattern[i]) {
            counts[verdict[i]]++
            next
        }
    complain($3 (listed == "" ? "" : ", and in expected.tsv as " listed) ": " $4)
}

END {
    for (key in row)
        if (size == "whole" && !(key in seen)) {
            split(key, name, SUBSEP)
            $1 = name[1]
            $2 = name[2]
            complain("is in expected.tsv and was not run")
        }
    printf "gcc.%s: %d passed, %d refused, %d not applicable, %d fail natively too, %d wrong and known; %d unsupported; %d unexpected\n",
        suite, runs["passed"], counts["refused"], counts["not applicable"], counts["native"], counts["wrong"],
        runs["unsupported"], complaints
    exit complaints > 0
}
