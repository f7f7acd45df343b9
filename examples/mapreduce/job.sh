#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Writes the job of so many mappers and reducers. Usage: job.sh MAPPERS REDUCERS
cat <<END
job: wordcount
timeout: 2min
report: report.json
groups:
  - name: map
    count: $1
    manifest:
      program: mapreduce.zvm
      args: [mapreduce, map, "{n}", "{count}", "{count.reduce}"]
      memory: 32MiB
      channels:
        - { name: stderr, source: "fd:2", mode: write }
        - { name: book, source: book.txt, mode: random-read }
  - name: reduce
    count: $2
    manifest:
      program: mapreduce.zvm
      args: [mapreduce, reduce, "{count.map}"]
      memory: 32MiB
      channels:
        - { name: stderr, source: "fd:2", mode: write }
  - name: merge
    count: 1
    manifest:
      program: mapreduce.zvm
      args: [mapreduce, merge, "{count.reduce}"]
      memory: 16MiB
      channels:
        - { name: stderr, source: "fd:2", mode: write }
        - { name: counts, source: counts.txt, mode: write }
streams:
  - { from: map, to: reduce }
  - { from: reduce, to: merge }
END
