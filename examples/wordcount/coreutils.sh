#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The same count by other programs: standard input to standard output.
export LC_ALL=C
tr -cs "[:alpha:]" "\n" | tr "[:upper:]" "[:lower:]" | grep . | sort | uniq -c | sort -k 1,1nr -k 2
