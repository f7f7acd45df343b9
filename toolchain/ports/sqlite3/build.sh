#!/bin/sh
# Builds speedtest1 from the amalgamation, which the host makes from the sources (it needs tclsh and a C compiler).
#
# usage: build.sh SOURCE CC AR
set -eu
cd "$1"
if [ ! -f sqlite3.c ]; then
    ./configure --disable-tcl --disable-readline >configure.log 2>&1 || { cat configure.log; exit 1; }
    make -s sqlite3.c >amalgamation.log 2>&1 || { cat amalgamation.log; exit 1; }
fi
# Temporary tables in memory, no extensions to load, no threads: a sandbox has neither files of its own nor the other two. So
# that one program is compared with itself, the host's build has the same options.
exec $2 -O2 -I. -DSQLITE_TEMP_STORE=2 -DSQLITE_OMIT_LOAD_EXTENSION -DSQLITE_THREADSAFE=0 \
    test/speedtest1.c sqlite3.c -o speedtest1 -lm
