#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Puts the generic configuration and tables where PCRE2's NON-AUTOTOOLS-BUILD says.
#
# usage: prepare.sh SOURCE
set -eu
cd "$1/src"
cp config.h.generic config.h
cp pcre2.h.generic pcre2.h
cp pcre2_chartables.c.dist pcre2_chartables.c
